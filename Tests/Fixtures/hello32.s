# SPDX-License-Identifier: Apache-2.0
# A static 32-bit x86 program: one write (4), then exit (1).
        .globl  _start
        .text
_start:
        movl    $4, %eax
        movl    $1, %ebx
        movl    $message, %ecx
        movl    $3, %edx
        int     $0x80
        movl    $1, %eax
        xorl    %ebx, %ebx
        int     $0x80
        .section .rodata
message:
        .ascii  "32\n"
