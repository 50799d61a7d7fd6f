/* SPDX-License-Identifier: MIT */
/* A stand-in for the runtime of a type-2 AppImage: an ELF program with a squashfs image behind it. Like the real one it runs
 * the image's AppRun, extracted if APPIMAGE_EXTRACT_AND_RUN says so. Without that the real one mounts the image by FUSE; this
 * one says "mounted" and fails, as the real one does where there is no FUSE. */
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Where the ELF program ends and the image begins. */
static long image_offset(const char *path) {
    Elf64_Ehdr h;
    FILE *f = fopen(path, "r");
    if (!f || fread(&h, sizeof h, 1, f) != 1)
        exit(127);
    fclose(f);
    return (long)(h.e_shoff + (unsigned long)h.e_shentsize * h.e_shnum);
}

static int run(char *const *argv) {
    int status;
    pid_t pid = fork();
    if (pid == 0) {
        execvp(argv[0], argv);
        _exit(127);
    }
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int argc, char **argv) {
    char self[4096] = {0}, dir[64], offset[32], program[80];
    (void)argc;
    if (readlink("/proc/self/exe", self, sizeof self - 1) < 0)
        return 127;
    if (!getenv("APPIMAGE_EXTRACT_AND_RUN")) {
        puts("mounted");
        return 127;
    }
    setenv("APPIMAGE", self, 1);
    setenv("ARGV0", argv[0], 1);
    snprintf(dir, sizeof dir, "/tmp/appimage_extracted_%ld", (long)getpid());
    snprintf(offset, sizeof offset, "%ld", image_offset(self));
    snprintf(program, sizeof program, "%s/AppRun", dir);
    setenv("APPDIR", dir, 1);
    char *unpack[] = {"unsquashfs", "-q", "-n", "-o", offset, "-d", dir, self, NULL};
    if (run(unpack) != 0)
        return 127;
    argv[0] = program;
    int status = run(argv);
    char *clean[] = {"rm", "-r", dir, NULL};
    run(clean);
    return status;
}
