/* SPDX-License-Identifier: MIT */
/* The main program calls the C library through slots of its global offset table, which the dynamic linker has filled; see
 * elf(5) and the psABI's chapter on dynamic linking. Full RELRO makes the table read-only, so its page is opened for the
 * moment. Libraries keep their own tables and are not touched. */
#define _GNU_SOURCE
#include "hook.h"

#include <elf.h>
#include <link.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#if defined __x86_64__
enum { JUMP_SLOT = R_X86_64_JUMP_SLOT, GLOB_DAT = R_X86_64_GLOB_DAT, ABSOLUTE = R_X86_64_64 };
#elif defined __aarch64__
enum { JUMP_SLOT = R_AARCH64_JUMP_SLOT, GLOB_DAT = R_AARCH64_GLOB_DAT, ABSOLUTE = R_AARCH64_ABS64 };
#else
#    error "the hook does not know this architecture's relocations"
#endif

static const struct replacement {
    const char *name;
    void *function; /* NULL: a way to start programs that is not replaced, so the shell must not know it */
} replacements[] = {
    {"execve", (void *)hook_execve},
    {"posix_spawn", (void *)hook_posix_spawn},
    {"tcsetattr", (void *)fish_tcsetattr},
    {"execv", NULL},
    {"execvp", NULL},
    {"execvpe", NULL},
    {"execl", NULL},
    {"execlp", NULL},
    {"execle", NULL},
    {"execveat", NULL},
    {"fexecve", NULL},
    {"posix_spawnp", NULL},
};

struct search {
    unsigned patched;
    const char *error;
};

/* Did the linker make SLOT read-only after it was filled? It does so for whole pages. */
static bool read_only(const struct dl_phdr_info *object, const void *slot, size_t page) {
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *p = &object->dlpi_phdr[i];
        ElfW(Addr) begin = object->dlpi_addr + p->p_vaddr, end = (begin + p->p_memsz) & ~(page - 1);
        if (p->p_type == PT_GNU_RELRO && (ElfW(Addr))slot >= begin && (ElfW(Addr))slot < end)
            return true;
    }
    return false;
}

static bool write_slot(const struct dl_phdr_info *object, void **slot, void *value) {
    size_t size = (size_t)sysconf(_SC_PAGESIZE);
    char *page = (char *)((uintptr_t)slot & ~(size - 1));
    bool guarded = read_only(object, slot, size);
    if (guarded && mprotect(page, size, PROT_READ | PROT_WRITE) < 0)
        return false;
    *slot = value;
    return !guarded || mprotect(page, size, PROT_READ) == 0;
}

static void patch(struct search *s, const struct dl_phdr_info *object, void **slot, const char *name) {
    for (size_t i = 0; i < sizeof replacements / sizeof *replacements; i++) {
        if (strcmp(name, replacements[i].name) != 0)
            continue;
        if (!replacements[i].function)
            s->error = "this shell has a way to start programs that the hook does not know";
        else if (!write_slot(object, slot, replacements[i].function))
            s->error = "the shell's table of functions can not be written";
        else
            s->patched += replacements[i].function == (void *)hook_execve;
    }
}

static void patch_table(struct search *s, const struct dl_phdr_info *object, const ElfW(Rela) * table, size_t size,
                        const ElfW(Sym) * symbols, const char *names) {
    for (size_t i = 0; table && i < size / sizeof *table; i++) {
        unsigned type = (unsigned)ELF64_R_TYPE(table[i].r_info);
        if (type == JUMP_SLOT || type == GLOB_DAT || type == ABSOLUTE)
            patch(s, object, (void **)(object->dlpi_addr + table[i].r_offset),
                  names + symbols[ELF64_R_SYM(table[i].r_info)].st_name);
    }
}

/* glibc has turned the addresses of the dynamic section into absolute ones, musl has not. */
static const void *address(const struct dl_phdr_info *object, ElfW(Addr) value) {
    return (const void *)(value < object->dlpi_addr ? object->dlpi_addr + value : value);
}

static void patch_object(struct search *s, const struct dl_phdr_info *object, const ElfW(Dyn) * d) {
    const ElfW(Sym) *symbols = NULL;
    const ElfW(Rela) *calls = NULL, *data = NULL;
    const char *names = NULL;
    size_t calls_size = 0, data_size = 0;
    for (; d->d_tag != DT_NULL; d++) {
        switch (d->d_tag) {
        case DT_SYMTAB:
            symbols = address(object, d->d_un.d_ptr);
            break;
        case DT_STRTAB:
            names = address(object, d->d_un.d_ptr);
            break;
        case DT_JMPREL:
            calls = address(object, d->d_un.d_ptr);
            break;
        case DT_PLTRELSZ:
            calls_size = d->d_un.d_val;
            break;
        case DT_RELA:
            data = address(object, d->d_un.d_ptr);
            break;
        case DT_RELASZ:
            data_size = d->d_un.d_val;
            break;
        }
    }
    if (!symbols || !names)
        return;
    patch_table(s, object, calls, calls_size, symbols, names);
    patch_table(s, object, data, data_size, symbols, names);
}

/* dl_iterate_phdr(3) calls this for the main program first; 1 ends the iteration there. */
static int main_program(struct dl_phdr_info *object, size_t size, void *search) {
    (void)size;
    for (int i = 0; i < object->dlpi_phnum; i++)
        if (object->dlpi_phdr[i].p_type == PT_DYNAMIC)
            patch_object(search, object, (const ElfW(Dyn) *)(object->dlpi_addr + object->dlpi_phdr[i].p_vaddr));
    return 1;
}

const char *got_patch(void) {
    struct search s = {0};
    dl_iterate_phdr(main_program, &s);
    if (!s.error && !s.patched)
        s.error = "the shell does not call execve in a way that can be reached";
    return s.error;
}
