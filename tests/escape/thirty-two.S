/* SPDX-License-Identifier: MIT */
/* A 32-bit program without a library: says that it runs, and leaves. */
        .globl _start
        .section .rodata
text:   .ascii "32 bits work\n"
        .set len, . - text
        .text
_start: mov $4, %eax
        mov $1, %ebx
        mov $text, %ecx
        mov $len, %edx
        int $0x80
        mov $1, %eax
        xor %ebx, %ebx
        int $0x80
        .section .note.GNU-stack, "", @progbits
