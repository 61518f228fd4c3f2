/**
 * Finds programs that are no npm packages, and installs them where that needs no question: on Debian
 * and its relatives, as root. Elsewhere it says what to do.
 */
import { accessSync, constants, existsSync, statSync } from "node:fs"
import { delimiter, join } from "node:path"

import { capture, say, stop } from "./processes.mjs"

/** Whether a file is a program that may be run. */
export const isExecutable = (file) => {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}

/** Where programs are. Servers are often installed where only root's PATH looks. */
const usualFolders = () => [
  ...(process.env.PATH ?? "").split(delimiter),
  "/usr/sbin",
  "/usr/local/sbin"
]

/** The program's path, or undefined. */
export const findProgram = (name, folders = usualFolders()) =>
  folders
    .filter(Boolean)
    .map((folder) => join(folder, name))
    .find(isExecutable)

/** Whether packages can be installed without asking anybody. */
export const mayInstall = () => existsSync("/usr/bin/apt-get") && process.getuid?.() === 0

/** Installs Debian's packages, or ends with what went wrong and `missing`. */
export const install = async (packages, missing) => {
  say(`installing ${packages.join(" ")} (apt-get install)`)
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" }
  for (const args of [["update"], ["install", "-y", "--no-install-recommends", ...packages]]) {
    const { code, output } = await capture(["apt-get", "-q", ...args], { env })
    if (code !== 0) stop(`apt-get ${args.join(" ")} failed\n${output}\n${missing}`)
  }
}

/** Sees to it that the program, of Debian's package of that name, is there, or ends with `missing`. */
export const programAvailable = async (name, missing) => {
  if (findProgram(name)) return
  if (!mayInstall()) stop(missing)
  await install([name], missing)
  if (!findProgram(name)) stop(missing)
}
