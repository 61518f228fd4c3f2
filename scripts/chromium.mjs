/**
 * Finds the Chromium that the browser tests run in, and installs it where that needs no question: on
 * Debian and its relatives, as root. Ubuntu's package of that name only leads to a snap, so there,
 * as everywhere else, the person is told what to do.
 */
import { accessSync, constants, existsSync, readFileSync, statSync } from "node:fs"
import { delimiter, join } from "node:path"

import { capture, say, stop } from "./processes.mjs"

const programs = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
const variable = "WATCHWORD_TEST_CHROMIUM"

const isExecutable = (file) => {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}

/** The browser's path, or undefined when there is none. */
export const findChromium = () => {
  const given = process.env[variable]
  if (given) return isExecutable(given) ? given : undefined
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean)
  return programs
    .flatMap((program) => folders.map((folder) => join(folder, program)))
    .find(isExecutable)
}

/** What a person can do about it, in one sentence. */
export const missingChromium =
  "the browser tests need Chromium: install it (Debian: apt-get install chromium; " +
  `Homebrew: brew install --cask chromium), or name its program, or Chrome's, in ${variable}`

const isDebian = () => {
  const file = "/etc/os-release"
  return existsSync(file) && /^ID="?debian"?$/m.test(readFileSync(file, "utf8"))
}

/** Sees to it that the tests will find a browser, or ends the script saying what to do. */
export const chromiumAvailable = async () => {
  if (findChromium()) return
  if (process.env[variable] || !isDebian() || process.getuid?.() !== 0) stop(missingChromium)

  say("installing Chromium (apt-get install chromium)")
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" }
  const apt = async (...args) => {
    const { code, output } = await capture(["apt-get", "-q", ...args], { env })
    if (code !== 0) stop(`apt-get ${args.join(" ")} failed\n${output}\n${missingChromium}`)
  }
  await apt("update")
  await apt("install", "-y", "--no-install-recommends", "chromium")
  if (!findChromium()) stop(missingChromium)
}
