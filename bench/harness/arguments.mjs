/**
 * What `npm run bench --` was asked for. Everything unknown is refused with the names that are
 * allowed, before anything is started.
 */
import { readdirSync } from "node:fs"

const suitesFolder = new URL("../suites/", import.meta.url)

/** The names of all suites: the folders of bench/suites that have a suite.mjs. */
export const suiteNames = () =>
  readdirSync(suitesFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .filter((name) => readdirSync(new URL(name, suitesFolder)).includes("suite.mjs"))
    .sort()

const usage = () => `usage: npm run bench -- [suite …] [--rounds N] [--seconds S] [--once] [--docs]
  suite        ${suiteNames().join(", ")}; without any, all of them
  --rounds N   how often each contender's turn comes, 1 to 100
  --seconds S  how long a turn is, 0.01 to 600
  --once       one very short turn each, small tables: shows that all of it works
  --docs       measures nothing: writes the tables of bench/results.json into docs/performance.md`

/** A mistake in the arguments, told to a person without a stack. */
export class UsageError extends Error {}

const refuse = (problem) => {
  throw new UsageError(`${problem}\n${usage()}`)
}

const number = (flag, text, least, most) => {
  const value = text === undefined || text.trim() === "" ? Number.NaN : Number(text)
  if (!(value >= least && value <= most)) {
    refuse(`${flag}: must be a number from ${least} to ${most}, got ${text ?? "nothing"}`)
  }
  return value
}

/**
 * @param {readonly string[]} given the arguments after `npm run bench --`
 * @returns {{ suites: string[], rounds?: number, seconds?: number, once: boolean, docs: boolean, help?: string }}
 */
export const readArguments = (given) => {
  const known = suiteNames()
  const asked = { suites: [], rounds: undefined, seconds: undefined, once: false, docs: false }
  const rest = given.flatMap((argument) => {
    const [, flag, value] = /^(--\w+)=(.*)$/s.exec(argument) ?? []
    return flag === undefined ? [argument] : [flag, value]
  })
  while (rest.length > 0) {
    const argument = rest.shift()
    if (argument === "--once") asked.once = true
    else if (argument === "--docs") asked.docs = true
    else if (argument === "--help") asked.help = usage()
    else if (argument === "--rounds") {
      asked.rounds = number(argument, rest.shift(), 1, 100)
      if (!Number.isInteger(asked.rounds)) refuse("--rounds: must be a whole number")
    } else if (argument === "--seconds") asked.seconds = number(argument, rest.shift(), 0.01, 600)
    else if (argument.startsWith("-")) {
      refuse(`${argument}: is no flag; allowed: --rounds, --seconds, --once, --docs, --help`)
    } else if (!known.includes(argument)) {
      refuse(`${argument}: is no suite; allowed: ${known.join(", ")}`)
    } else if (!asked.suites.includes(argument)) asked.suites.push(argument)
  }
  if (asked.once && (asked.rounds !== undefined || asked.seconds !== undefined)) {
    refuse("--once says how many rounds and how long: leave out --rounds and --seconds")
  }
  if (asked.suites.length === 0) asked.suites = known
  return asked
}
