@ SPDX-License-Identifier: Apache-2.0
@ A static AArch32 program for an arm64 kernel: getpid (20) a hundred times, says so by write (4), then exit (1).
        .syntax unified
        .arm
        .globl  _start
        .text
_start:
        mov     r4, #100
again:
        mov     r7, #20
        svc     #0
        subs    r4, r4, #1
        bne     again
        mov     r7, #4
        mov     r0, #1
        ldr     r1, =message
        mov     r2, #15
        svc     #0
        mov     r7, #1
        mov     r0, #0
        svc     #0
        .section .rodata
message:
        .ascii  "arm:getpid=100\n"
