/**
 * Removes what a run leaves behind however it ends, for a run that is killed has no last words.
 */
import { spawn } from "node:child_process"

const script = `
cat >/dev/null
if [ -n "$2" ]; then kill -9 "$2" 2>/dev/null; sleep 1; fi
rm -rf -- "$1"
`

/**
 * A small shell that reads our pipe, which the system closes when we are gone. It is in a process group of its
 * own, so that a Ctrl-C does not end it first.
 *
 * @param {string} folder to remove
 * @param {number} [pid] of a process to kill before
 * @returns {() => void} calls it off
 */
export const watchOver = (folder, pid) => {
  const shell = spawn("/bin/sh", ["-c", script, "sh", folder, String(pid ?? "")], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true
  })
  shell.on("error", () => {})
  shell.unref()
  shell.stdin.on("error", () => {})
  shell.stdin.unref()
  return () => void shell.kill("SIGKILL")
}
