"""Make the course's own environment and start the course (`make course`) or its tests (`make test`) in it.

Standard library only, and nothing newer than Python 3.6 in its grammar: a Python that is too old must get far enough
to say so. Whatever goes wrong is told in one sentence, and the next run carries on from there.
"""

import errno
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time

OLDEST = (3, 11)
NEWEST_TRIED = (3, 13)

HOUSE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ENVIRONMENT = os.path.join(HOUSE, ".venv")
PROGRAMS = os.path.join(ENVIRONMENT, "bin")
PYTHON = os.path.join(PROGRAMS, "python")
PINNED = os.path.join(HOUSE, "setup", "pinned-versions.txt")
READY = os.path.join(ENVIRONMENT, "ready.json")  # says what is installed; written last
UNFINISHED = os.path.join(ENVIRONMENT, "unfinished")  # stands there while something is being installed
LOG = os.path.join(ENVIRONMENT, "install.log")

EXTRAS = {"course": ["grading"], "test": ["grading", "tests"]}

NETWORK_TROUBLE = (
    "NewConnectionError",
    "NameResolutionError",
    "Temporary failure in name resolution",
    "Name or service not known",
    "Network is unreachable",
    "No route to host",
    "Connection refused",
    "ConnectTimeout",
    "Connection timed out",
    "ReadTimeout",
    "Read timed out",
    "Connection reset",
    "ProxyError",
    "SSLError",
)


def main(arguments):
    """Prepare the environment for one of EXTRAS, then become the program that was asked for."""
    if not arguments or arguments[0] not in EXTRAS:
        raise SystemExit("Say what to prepare: `make course` or `make test`.")
    if os.name != "posix":
        raise SystemExit("This needs Linux or macOS. On Windows, use the Windows Subsystem for Linux (WSL).")
    wanted, options = arguments[0], arguments[1:]
    os.chdir(HOUSE)
    lock = take_turn()
    extras = EXTRAS[wanted]
    if not is_ready(extras):
        use_new_enough_python(arguments)
        check_writable()
        install(extras, lock)
    start = {"course": start_course, "test": run_tests}[wanted]
    return start(options)


# Which Python ---------------------------------------------------------------------------------------------------------


def use_new_enough_python(arguments):
    """Go on in this Python if it will do; otherwise start again in one that will."""
    best, lacking_venv = None, None
    for candidate in candidates():
        version, has_venv = examine(candidate)
        if version is None or version < OLDEST:
            continue
        if has_venv:
            best = candidate
            break
        lacking_venv = lacking_venv or version
    if best is None and lacking_venv:
        name = "python{}.{}-venv".format(*lacking_venv)
        raise SystemExit(
            "This computer's Python {}.{} cannot make environments, because its venv module is missing. "
            "On Debian or Ubuntu, `sudo apt install {}` adds it; then try again.".format(*(*lacking_venv, name))
        )
    if best is None:
        raise SystemExit(
            "Python {}.{} or newer is needed, and this is Python {}.{} ({}). Install a newer one and try again; "
            "if you have one elsewhere, name it: make {} PYTHON=/path/to/python3.12".format(
                *OLDEST + tuple(sys.version_info[:2]) + (sys.executable, arguments[0])
            )
        )
    if best != sys.executable:
        os.execv(best, [best, os.path.abspath(__file__), *arguments])


def candidates():
    """Return programs that may be a Python that will do, the likeliest first."""
    this = [sys.executable]
    tried = [f"python3.{minor}" for minor in range(NEWEST_TRIED[1], OLDEST[1] - 1, -1)]
    # A Python newer than any that was tried comes after those.
    if sys.version_info[:2] > NEWEST_TRIED:
        return on_path(tried) + this + on_path(["python3"])
    return this + on_path(tried) + on_path(["python3"])


def on_path(names):
    """Return where programs of these names would be, in the order of PATH."""
    folders = [folder for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    return [os.path.join(folder, name) for name in names for folder in folders]


def examine(program):
    """Return (version, whether it can make environments). Run it to know: a name on PATH may stand for nothing."""
    if not os.access(program, os.X_OK):
        return None, False
    question = "import sys; print(*sys.version_info[:2], flush=True); import venv, ensurepip"
    try:
        asked = subprocess.Popen([program, "-c", question], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        said = asked.communicate(timeout=20)[0].decode().split()
        return (int(said[0]), int(said[1])), asked.returncode == 0
    except (OSError, ValueError, IndexError, subprocess.TimeoutExpired):
        return None, False


# The environment ------------------------------------------------------------------------------------------------------


def take_turn():
    """Wait until no other `make` prepares this folder. What this one starts inherits its turn, even if it is killed."""
    import fcntl

    lock = open(os.path.abspath(__file__))  # noqa: SIM115
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        say("Another `make` is preparing this folder. Waiting for it to end ...")
        fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def digest():
    """Return a short text that changes when something has to be installed again."""
    total = hashlib.sha256(HOUSE.encode())
    paths = [PINNED, os.path.join(HOUSE, "pyproject.toml")]
    for folder, _, files in sorted(os.walk(os.path.join(HOUSE, "revcycle", "lab"))):
        paths += [os.path.join(folder, name) for name in sorted(files)]
    for path in paths:
        with open(path, "rb") as file:
            total.update(file.read())
    return total.hexdigest()


def is_ready(extras):
    """Whether the environment holds all that is wanted, in today's versions, and was finished."""
    ready = installed()
    usable = os.access(PYTHON, os.X_OK) and not os.path.exists(UNFINISHED)
    return usable and ready.get("digest") == digest() and set(extras) <= set(ready.get("extras", []))


def installed():
    """Return what the last finished installation wrote down; empty if there was none."""
    try:
        with open(READY) as file:
            return dict(json.load(file))
    except (OSError, ValueError):
        return {}


def install(extras, lock):
    """Make or mend the environment, and build the code index."""
    began = time.time()
    if os.path.exists(UNFINISHED):
        say("An earlier run was not finished. Starting the environment afresh.")
        remove_environment()
    elif os.path.lexists(ENVIRONMENT) and not works(PYTHON):
        say("The environment in .venv does not work any more. Making a new one.")
        remove_environment()
    extras = sorted(set(extras) | set(installed().get("extras", [])))
    if not os.path.isdir(ENVIRONMENT):
        say("Making the course's own environment in .venv. Nothing else on this computer is changed.")
        os.mkdir(ENVIRONMENT)
    with open(UNFINISHED, "w") as file:
        file.write("Something is being installed here. If nothing is: the next `make course` starts afresh.\n")
    if not works(PYTHON):
        run([sys.executable, "-m", "venv", ENVIRONMENT], lock, "The environment could not be made")
    say("Installing the packages it needs. The first time this takes a few minutes ...")
    pip = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar=off"]
    pip += ["--retries=2", "--timeout=30", "--constraint", PINNED]
    run([*pip, "hatchling"], lock, "The packages could not be installed")
    project = "{}[{}]".format(HOUSE, ",".join(extras))
    run([*pip, "--no-build-isolation", "--editable", project], lock, "The packages could not be installed")
    say("Building the index of diagnosis codes ...")
    run([PYTHON, "-m", "revcycle", "codes", "build"], lock, "The index of diagnosis codes could not be built")
    with open(READY, "w") as file:
        json.dump({"digest": digest(), "extras": extras}, file)
    os.remove(UNFINISHED)
    say(f"Ready after {time.time() - began:.0f} seconds.")


def works(program):
    """Whether this Python starts, and has pip."""
    try:
        return subprocess.call([program, "-c", "import pip"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def remove_environment():
    """Take the environment away, so that it can be made again."""
    if os.path.islink(ENVIRONMENT) or os.path.isfile(ENVIRONMENT):
        os.remove(ENVIRONMENT)
    else:
        shutil.rmtree(ENVIRONMENT)


def check_writable():
    """Stop with a sentence unless files can be made in the course's folder."""
    probe = os.path.join(HOUSE, f".writable-{os.getpid()}")
    with open(probe, "w"):
        pass
    os.remove(probe)


def run(command, lock, trouble):
    """Run one step, its output in the log; stop with one sentence if it fails."""
    with open(LOG, "a") as log:
        log.write("\n$ {}\n".format(" ".join(command)))
        log.flush()
        begin = log.tell()
        result = subprocess.call(command, stdout=log, stderr=subprocess.STDOUT, pass_fds=[lock.fileno()], env=inside())
    if result == 0:
        return
    with open(LOG, errors="replace") as log:
        log.seek(begin)
        said = log.read()
    if os.path.exists(READY) and any(words in said for words in NETWORK_TROUBLE):
        os.remove(UNFINISHED)  # pip changes nothing before it has everything: what was finished before is still whole
    raise SystemExit(explain(said, trouble))


def explain(said, trouble):
    """Return one sentence for what a failed step said."""
    if "No space left on device" in said:
        return FULL_DISK
    if any(words in said for words in NETWORK_TROUBLE):
        return (
            trouble + ": the internet could not be reached. Check that this computer is online, then run the same "
            "command again; it carries on."
        )
    if "Read-only file system" in said or "Permission denied" in said:
        return cannot_write(ENVIRONMENT)
    if "No matching distribution found" in said:
        return (
            f"{trouble}: a version named in setup/pinned-versions.txt is not to be had for this Python. The course "
            f"was tried on Python 3.11, 3.12 and 3.13; what was looked for stands in {LOG}"
        )
    last = [line for line in said.splitlines() if line.strip()][-1:] or ["it ended without a word"]
    return "{}: {}. Details are in {}".format(trouble, last[0].strip().rstrip("."), LOG)


FULL_DISK = "The disk is full. Free about 2 GB of space, then run the same command again; it carries on."


def cannot_write(folder):
    """Return the sentence for a folder that cannot be written to."""
    return (
        f"The folder {folder} cannot be written to. Move the course to a folder of your own, "
        "such as one in your home folder, and run the same command again."
    )


# What is started ------------------------------------------------------------------------------------------------------


def inside():
    """Return the environment's variables: its programs come first on PATH, where nbgrader looks for alembic."""
    variables = dict(os.environ)
    variables["PATH"] = PROGRAMS + os.pathsep + variables.get("PATH", os.defpath)
    variables["VIRTUAL_ENV"] = ENVIRONMENT
    for foreign in ("PYTHONHOME", "PYTHONPATH"):
        variables.pop(foreign, None)
    return variables


def start_course(options):
    """Become the course: this process ends when the course is stopped."""
    sys.stdout.flush()
    os.execve(PYTHON, [PYTHON, "-m", "grading", "course", *options], inside())


def run_tests(options):
    """Run every check, the quick ones first, then every test. Returns 0 when all passed. Options go to pytest."""
    notebooks = []
    for folder, _, files in sorted(os.walk("modules")):
        notebooks += [os.path.join(folder, name) for name in sorted(files) if name.endswith(".ipynb")]
    checks = [
        ("rules of style (ruff check)", ["ruff", "check"]),
        ("layout (ruff format)", ["ruff", "format", "--check"]),
        ("notebooks hold no outputs (nbstripout)", ["nbstripout", "--verify", "--keep-id", *notebooks]),
        ("types (mypy)", ["mypy"]),
    ]
    failed = []
    for what, command in checks:
        began = time.time()
        program = [os.path.join(PROGRAMS, command[0]), *command[1:]]
        checked = subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=inside())
        said = checked.communicate()[0].decode(errors="replace")
        say("{} {:.1f} s  {}".format("passed" if checked.returncode == 0 else "FAILED", time.time() - began, what))
        if checked.returncode != 0:
            failed.append(what)
            say(said)
    stages = [os.path.join("tests", stage) for stage in ("unit", "notebooks", "pipeline", "browser")]
    tests = subprocess.call([PYTHON, "-m", "pytest"] + (options or stages), env=inside())
    if failed:
        say("FAILED before the tests: " + "; ".join(failed))
    return tests or (1 if failed else 0)


def say(sentence):
    """Tell the person what goes on, at once."""
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


def explain_system(trouble):
    """Return one sentence for what the operating system refused."""
    if trouble.errno == errno.ENOSPC:
        return FULL_DISK
    if trouble.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return cannot_write(os.path.dirname(trouble.filename) if trouble.filename else HOUSE)
    return f"The computer refused a step: {trouble}. Mend that, then run the same command again."


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped. The same command carries on another time.\n")
        sys.exit(130)
    except OSError as trouble:
        sys.exit(explain_system(trouble))
