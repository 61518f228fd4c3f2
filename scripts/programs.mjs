/**
 * Finds programs that are no npm packages, and installs them where that needs no question: on Debian
 * and its relatives, as root. Elsewhere it says what to do.
 */
import { accessSync, constants, existsSync } from "node:fs"
import { delimiter, join } from "node:path"

import { capture, say, stop } from "./processes.mjs"

const isExecutable = (file) => {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The program's path, or undefined. Servers are often installed where only root's PATH looks. */
export const findProgram = (name) =>
  [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin"]
    .filter(Boolean)
    .map((folder) => join(folder, name))
    .find(isExecutable)

/** Sees to it that the program, of Debian's package of that name, is there, or ends with `missing`. */
export const programAvailable = async (name, missing) => {
  if (findProgram(name)) return
  if (!existsSync("/usr/bin/apt-get") || process.getuid?.() !== 0) stop(missing)
  say(`installing ${name} (apt-get install ${name})`)
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" }
  for (const args of [["update"], ["install", "-y", "--no-install-recommends", name]]) {
    const { code, output } = await capture(["apt-get", "-q", ...args], { env })
    if (code !== 0) stop(`apt-get ${args.join(" ")} failed\n${output}\n${missing}`)
  }
  if (!findProgram(name)) stop(missing)
}
