#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""stops.py SIGNAL COMMAND…: on a pseudo-terminal, COMMAND runs a script that stops itself with SIGNAL a hundred times and ends with
status 7. Continues the job at once each time, as a shell does, and prints how many stops it has seen and the status."""
import os, signal, sys
from terminal import Failed, Terminal

SCRIPT = "i=0; while [ $i -lt 100 ]; do kill -{} $$; i=$((i + 1)); done; exit 7"


def run_job(argv):
    """In the terminal's session: starts the job in its foreground, and never returns."""
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    job = os.fork()
    if job == 0:
        os.setpgid(0, 0)
        os.tcsetpgrp(0, os.getpid())
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)
        os.execvp(argv[0], argv)
    seen, status = 0, os.waitpid(job, os.WUNTRACED)[1]
    while os.WIFSTOPPED(status):
        seen += 1
        os.killpg(job, signal.SIGCONT)
        status = os.waitpid(job, os.WUNTRACED)[1]
    print(f"seen {seen}, status {os.waitstatus_to_exitcode(status)}", flush=True)
    os._exit(0)


class Job(Terminal):
    def become(self, argv, directory, env):
        run_job(argv)


def main():
    job = Job([*sys.argv[2:], "sh", "-c", SCRIPT.format(sys.argv[1])], ".", None)
    try:
        job.wait_for("the job's end", lambda: "status" in job.raw and job.raw.endswith("\n"))
        print(job.raw.strip())
    except Failed as failure:
        print(f"{failure}\n{job.raw}\n{job.processes()}")
    finally:
        job.close()


if __name__ == "__main__":
    main()
