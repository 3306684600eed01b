@ SPDX-License-Identifier: Apache-2.0
@ A static AArch32 program for an arm64 kernel: reads (3) a byte from standard input, then exit (1).
        .syntax unified
        .arm
        .globl  _start
        .text
_start:
        sub     sp, sp, #8
        mov     r7, #3
        mov     r0, #0
        mov     r1, sp
        mov     r2, #1
        svc     #0
        mov     r7, #1
        mov     r0, #0
        svc     #0
