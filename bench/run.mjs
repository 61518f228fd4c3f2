/**
 * Runs benchmark suites: each contender in a process of its own, turn by turn, and prints a table as
 * soon as it is measured. `npm run bench` comes here when everything that the suites need is there.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { readArguments, UsageError } from "./harness/arguments.mjs"
import { ContenderFailure } from "./harness/contender.mjs"
import { writeDocs } from "./harness/docs.mjs"
import { makeProgress } from "./harness/progress.mjs"
import { keepResults, machine } from "./harness/results.mjs"
import { measureTable } from "./harness/rounds.mjs"
import { makeServices } from "./harness/services.mjs"
import { loadSuite } from "./harness/suite.mjs"
import { terminalText } from "./harness/tables.mjs"
import { watchOver } from "./harness/watchdog.mjs"

const defaults = { rounds: 7, seconds: 1 }
const shortest = { rounds: 1, seconds: 0.02 }

const timingOf = (table, { rounds, seconds, once }) =>
  once
    ? { ...shortest, once }
    : {
        rounds: rounds ?? table.rounds ?? defaults.rounds,
        seconds: seconds ?? table.seconds ?? defaults.seconds,
        once
      }

const turnSeconds = (table, asked) => {
  const { rounds, seconds, once } = timingOf(table, asked)
  return (once ? rounds : rounds + 1) * seconds * table.contenders.length
}

const runSuite = async (suite, asked, services, folder, progress) => {
  const { once } = asked
  const database = `bench_${suite.name.replace(/\W/g, "_")}`
  progress(`${suite.name} · preparing`)
  const shared = await services.forUse(suite.needs, database)
  const prepared = await suite.prepare?.({ ...shared, once, folder })
  process.stdout.write(`\n== ${suite.name}: ${suite.title}\n`)
  const measuredTables = []
  for (const table of suite.tables) {
    const timing = timingOf(table, asked)
    const rounds = await measureTable({
      suite,
      table,
      services,
      shared: { ...shared, prepared },
      timing,
      folder,
      progress
    })
    const result = { table, rounds, seconds: timing.seconds }
    measuredTables.push(result)
    progress.clear()
    process.stdout.write(terminalText(result, asked))
  }
  await services.drop(suite.needs, database)
  return measuredTables
}

class RunFailure extends Error {}

/** A mistake or a contender's failure is told without our own stack. */
const tell = (error) => {
  const plain = [UsageError, ContenderFailure, RunFailure].some((kind) => error instanceof kind)
  process.stderr.write(`${plain ? error.message : error.stack}\n`)
}

const run = async (asked) => {
  const suites = await Promise.all(asked.suites.map(loadSuite))
  const folder = mkdtempSync(join(tmpdir(), "watchword-bench-"))
  const callOff = watchOver(folder)
  const services = makeServices(asked)
  const progress = makeProgress(
    suites
      .flatMap(({ tables }) => tables)
      .reduce((sum, table) => sum + turnSeconds(table, asked), 0)
  )

  let ending
  const end = () => {
    ending ??= services.stop().finally(() => {
      rmSync(folder, { recursive: true, force: true })
      callOff()
    })
    return ending
  }
  const stopped = async (code) => {
    progress.clear()
    await end()
    process.exit(code)
  }
  process.once("SIGINT", () => void stopped(130))
  process.once("SIGTERM", () => void stopped(143))

  const failed = []
  let tables = 0
  try {
    for (const suite of suites) {
      try {
        const measuredTables = await runSuite(suite, asked, services, folder, progress)
        tables += measuredTables.length
        if (!asked.once) {
          keepResults(suite, machine(await services.versions()), measuredTables)
        }
      } catch (error) {
        // The other suites are measured all the same.
        progress.clear()
        tell(error)
        failed.push(suite.name)
      }
    }
    return { tables, failed }
  } finally {
    progress.clear()
    await end()
  }
}

try {
  const asked = readArguments(process.argv.slice(2))
  if (asked.help) process.stdout.write(`${asked.help}\n`)
  else if (asked.docs) {
    const missing = writeDocs()
    for (const name of missing) process.stderr.write(`not measured yet: ${name}\n`)
  } else {
    const { tables, failed } = await run(asked)
    const counted = `${tables} ${tables === 1 ? "table" : "tables"}`
    if (failed.length > 0) throw new RunFailure(`failed: ${failed.join(", ")}`)
    process.stdout.write(`\n${counted}: every contender does its job\n`)
  }
} catch (error) {
  tell(error)
  process.exitCode = 1
}
