/* SPDX-License-Identifier: MIT */
/* What all parts of the doctor use. */
#define _GNU_SOURCE /* pipe2 */
#include "base/diag.h"
#include "base/file.h"
#include "doctor.h"
#include "print.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

void doctor_say(enum finding f, const char *what) {
    static const char *const words[] = {[FINDING_OK] = "ok   ", [FINDING_NOTE] = "note ", [FINDING_FAIL] = "FAIL "};
    print_shown("%s %s\n", words[f], what);
}

const char *doctor_output(void (*start)(const void *), const void *context, int *status) {
    struct str f = {0};
    int ends[2];
    *status = -1;
    fflush(stdout);
    if (pipe2(ends, O_CLOEXEC) < 0)
        return "";
    pid_t pid = fork();
    if (pid == 0) {
        dup2(ends[1], STDOUT_FILENO);
        start(context);
        _exit(EXIT_FIREWRAP);
    }
    close(ends[1]);
    bool read_all = file_slurp(ends[0], 1 << 16, &f);
    close(ends[0]);
    if (pid > 0)
        waitpid(pid, status, 0);
    return read_all ? f.s : "";
}
