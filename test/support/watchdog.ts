/**
 * Ends the processes and folders that tests leave behind, however the test run itself ends. A
 * handler for `exit` is not enough: a test run that is killed or runs out of memory has no last
 * words. So a small shell reads our pipe, and the system closes that pipe when we are gone.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { Socket } from "node:net"

const script = `
pids=" "
folders=""
while IFS=' ' read -r order subject; do
  case "$order" in
    watch) pids="$pids$subject " ;;
    forget) pids=$(printf '%s' "$pids" | sed "s/ $subject / /") ;;
    remove) folders="$folders
$subject" ;;
  esac
done
for pid in $pids; do kill -9 "$pid" 2>/dev/null; done
printf '%s\\n' "$folders" | while IFS= read -r folder; do
  if [ -n "$folder" ]; then rm -rf -- "$folder"; fi
done
`

let shell: ChildProcess | undefined

const tell = (line: string) => {
  if (shell === undefined) {
    // Its own process group, so that the Ctrl-C that ends us does not end it first.
    shell = spawn("/bin/sh", ["-c", script], {
      stdio: ["pipe", "ignore", "ignore"],
      detached: true
    })
    shell.unref()
    // Node makes the pipe a socket, so that it can be left open without keeping the process.
    if (shell.stdin instanceof Socket) shell.stdin.unref()
    shell.stdin?.on("error", () => {})
  }
  shell.stdin?.write(`${line}\n`)
}

/** Kills the process when this one ends, unless it ended earlier. */
export const killAtEnd = (child: ChildProcess) => {
  if (child.pid === undefined) return
  const { pid } = child
  tell(`watch ${pid}`)
  child.once("exit", () => tell(`forget ${pid}`))
}

/** Removes the folder when this process ends. */
export const removeAtEnd = (folder: string) => tell(`remove ${folder}`)
