#include "options.h"

#include <QCoreApplication>

namespace talekeeper {
namespace {

struct UsageText {
    Q_DECLARE_TR_FUNCTIONS(Options)
};

} // namespace

QString usageText()
{
    return UsageText::tr(R"(talekeeperctl [HOST] [--json] COMMAND …

HOST, one of (default --local)
  --profile NAME           a host saved in the window
  --local                  this machine's Docker
  --ssh [USER@]HOST[:PORT] any name ssh knows; --ssh-option KEY=VALUE is any ssh_config setting, for every hop,
                           and may repeat
  --practice               the practice host, made on first use
and with each
  --project NAME           which Tale stack, where the host runs several
  --docker "WORDS"         how docker is called there: "docker" (default), "sudo -n docker", …
  --role CONTAINER=ROLE    what a container is where its labels, name and image mislead: db, convex, platform, rag,
                           crawler, proxy or other; may be repeated
  --backup-directory PATH  where the dumps lie in the db container, where its mounts do not tell

COMMAND
  status [--check]         the stack, its databases, the state of its backups;
                           with --check exit status 3 where something needs attention
  list                     the dumps
  verify DUMP              integrity and contents of one dump, on the host
  compare DUMP [OTHER]     what became of its tables' rows in another dump, or in the live database: came, went, grew,
                           shrank, same
  backup [--database NAME] take a dump now, of every Tale database where none is named; each is read to its end, and it
                           is said who will prune it. Stopped, it leaves nothing half-written
  pin DUMP, unpin DUMP     keep a dump past the host's pruning, under its name in every command; or no longer. Where the
                           host has pruned it meanwhile, unpin gives it its name back
  fetch DUMP DIR           copy one to a folder of this machine, its checksum compared; only this user can read it
  push FILE                copy a dump of this machine into the backup directory, its checksum compared. A fetch or push
                           that was cut goes on behind what has arrived
  restore DUMP [--database NAME] [--stop first|last] [--start was|all] [--accept FINDING]… [--dry-run] [--yes NAME]
                           asks on a terminal for the database's name; elsewhere --yes NAME gives it.
                           --stop last: Tale serves until the dump is loaded and checked, and is away for seconds;
                           --start all: start also what writes but had been stopped before
  runs                     restores on this host, also unfinished ones
  run ID                   one of them
  resume ID                follow an interrupted one to its end
  undo ID                  swap the previous database back; keeps what it takes out
  discard ID --yes NAME    drop what an ended run kept (the name of the database to drop)
  retention [--policy P] [--at TIME] [--times FILE]
                           what is kept and why: a policy applied once, at TIME (default now), periods in UTC; changes
                           nothing. P is "age=7d" (as find -mtime +7: gone once 8 × 24 h old), or any of last=N, hourly=N,
                           daily=N, weekly=N, monthly=N, yearly=N, joined by ",": a dump stays if any rule keeps it, and
                           periods without a dump do not count. Default: what the host itself prunes.
                           FILE: times, one a line, in place of a host's dumps
  sidecar [--policy P] [--schedule "CRON"] DIR
                           write a service that dumps every Tale database and prunes into a folder of this machine, as a
                           compose file and its script, and say how to start it; changes nothing on the host.
                           Default: daily at 02:00 UTC, with the host's own policy, or else daily=7,weekly=4,monthly=6
  sidecar --check          whether that service runs, with exit status 3 where it does not or its last run failed
  coverage [--snapshot S]  what a full capture consists of, on the host and in the newest off-host snapshot, without unpacking
                           it, and when a drill has last proved it; exit status 3 where something is missing.
                           S: restic:ENVIRONMENT_FILE[#ID] on the host, an archive on this machine (.tar, .tar.gz, .tgz,
                           .tar.xz, .tar.zst, .zip), or a folder on the host; it is kept for the next time
  bundle DIR [--env PATH]  pack providers/, the config directory, .env (default: beside the compose file) and their
                           checksums into one file in a directory of the host, for the host's own snapshot job. It holds
                           secrets in clear: only its owner can read it, and it has to be encrypted on the way off-host
  audit                    what was done from here, command by command, its chain
                           verified; with exit status 3 where it does not hold
  practice stop|remove     end the practice host's processes, or delete it
  mark production|staging|drill|none
                           say what a host is for: one that is saved (--profile NAME), or this machine. Only on a drill
                           host the actions of a drill may change what runs there; the practice host is always one
  drill list               templates, drills, what is due. Templates of your own are read from drills/ beside the saved hosts
  drill start TEMPLATE [--set KEY=VALUE]…
                           begin one on HOST, with or without Tale on it; keys as the template names them
  drill check ID [STEP]    run the checks that can be done now and have not ended well, or one of them; changes no host
  drill do ID STEP [--yes] run one action, on a host marked as drill host (a rehearsal's on any); asks on a terminal,
                           elsewhere --yes says so
  drill answer ID STEP pass|fail [--note TEXT]
                           how a step went that is done by hand
  drill note ID STEP --note TEXT, drill picture ID STEP FILE
                           put a note or a picture (PNG, JPEG) beside a step that was begun
  drill sign ID --name NAME
                           end it: all steps have ended well, or one has failed
  drill show ID [STEP]     its steps, and what comes next; or one step in full: why, how, what was found
  drill report ID FILE     its evidence, by the ending of FILE: .html, .json, or .zip with pictures and checksums; PDF comes
                           from the window
  drill import FILE        go on here with a drill of another admin, from its .zip
                           A check or an action that fails is exit status 3, and stands in the record; what a failed action
                           has left on the drill host stays there. Stopped (4), or the host away (6): the step is open again
DUMP is a file name in the backup directory, or "latest": the newest dump that verifies.

Exit status: 0 done · 1 an error, nothing changed · 2 wrong usage · 3 refused or found wanting, nothing changed ·
4 failed or stopped, and all is as before · 5 the run needs a decision · 6 the host or its Docker can't be reached
)");
}

} // namespace talekeeper
