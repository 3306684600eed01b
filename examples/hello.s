# SPDX-License-Identifier: Apache-2.0
# Hello World that makes exactly two system calls: write (1), then exit (60), which never returns.
#
#   clang -nostdlib -static hello.s -o hello && ./hello

        .globl  _start
        .text
_start:
        mov     $1, %eax                # write(
        mov     $1, %edi                #   standard output,
        lea     message(%rip), %rsi     #   message,
        mov     $message_length, %edx   #   its length)
        syscall

        mov     $60, %eax               # exit(
        xor     %edi, %edi              #   0)
        syscall

        .section .rodata
message:
        .ascii  "Hello, World!\n"
        .set    message_length, . - message
