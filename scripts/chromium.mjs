/**
 * Finds the Chromium that the browser tests run in, and installs it where that needs no question: on
 * Debian and its relatives, as root. Ubuntu's package of that name only leads to a snap, so there,
 * as everywhere else, the person is told what to do.
 */
import { existsSync, readFileSync } from "node:fs"

import { stop } from "./processes.mjs"
import { findProgram, install, isExecutable, mayInstall } from "./programs.mjs"

const programs = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
const variable = "WATCHWORD_TEST_CHROMIUM"

/** The browser's path, or undefined when there is none. */
export const findChromium = () => {
  const given = process.env[variable]
  if (given) return isExecutable(given) ? given : undefined
  return programs.map((program) => findProgram(program)).find(Boolean)
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
  if (process.env[variable] || !isDebian() || !mayInstall()) stop(missingChromium)
  await install(["chromium"], missingChromium)
  if (!findChromium()) stop(missingChromium)
}
