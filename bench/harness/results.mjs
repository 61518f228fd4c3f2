/**
 * bench/results.json: what the last whole run of each suite gave, every round of it, and where.
 * A run of one suite leaves the others' results as they are.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { availableParallelism, cpus, totalmem } from "node:os"

import { judge, measured, ratios, summary } from "./measures.mjs"

const file = new URL("../results.json", import.meta.url)

export const readResults = () => (existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {})

export const machine = (versions) => ({
  processor: cpus()[0]?.model ?? "unknown",
  cores: availableParallelism(),
  memoryGiB: Math.round(totalmem() / 1024 ** 3),
  system: `${process.platform} ${process.arch}`,
  node: process.versions.node,
  ...versions
})

/** A table with its figures: medians and spread, and how each compares with each other. */
const tableResult = ({ table, rounds, seconds }) => {
  const measure = table.measure ?? "rate"
  const names = table.contenders.map(({ name }) => name)
  const others = (name) =>
    names
      .filter((other) => other !== name)
      .map((other) => [other, summary(ratios(rounds, measure, { contender: name, over: other }))])
  const { name, title, unit, baseline, columns, notes, contenders, goals = [] } = table
  return {
    name,
    title,
    measure,
    unit,
    baseline,
    columns,
    notes,
    contenders,
    seconds,
    figures: Object.fromEntries(
      names.map((each) => [each, summary(rounds.map((round) => measured(measure, round[each])))])
    ),
    ratios: Object.fromEntries(names.map((each) => [each, Object.fromEntries(others(each))])),
    goals: goals.map((goal) => ({ ...goal, ...judge(goal, table, rounds) })),
    rounds
  }
}

/** Keeps a suite's results. They are data for programs; formatters leave the file alone. */
export const keepResults = (suite, on, measuredTables) => {
  const results = readResults()
  results[suite.name] = {
    title: suite.title,
    date: new Date().toISOString().slice(0, 10),
    machine: on,
    tables: measuredTables.map(tableResult)
  }
  const sorted = Object.fromEntries(Object.entries(results).sort(([a], [b]) => (a < b ? -1 : 1)))
  writeFileSync(file, `${JSON.stringify(sorted, undefined, 1)}\n`)
}
