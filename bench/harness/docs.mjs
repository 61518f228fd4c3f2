/**
 * Writes the tables of bench/results.json into docs/performance.md, between the marks
 * `<!-- bench: <suite> -->` and `<!-- end -->`.
 */
import { readFileSync, writeFileSync } from "node:fs"

import { readResults } from "./results.mjs"
import { markdownText } from "./tables.mjs"

const page = new URL("../../docs/performance.md", import.meta.url)
const marked = /(<!-- bench: ([\w-]+) -->\n).*?(<!-- end -->)/gs

const machineText = ({ processor, cores, memoryGiB, system, node, mariadb, redis }) =>
  [
    `${processor}, ${cores} cores, ${memoryGiB} GiB, ${system}`,
    `Node ${node}`,
    mariadb && `MariaDB ${mariadb}`,
    redis && `Redis ${redis}`
  ]
    .filter(Boolean)
    .join("; ")

const suiteText = ({ date, machine, tables }) =>
  [
    `Measured ${date} on ${machineText(machine)}.`,
    ...tables.map((table) => markdownText({ table, rounds: table.rounds }))
  ].join("\n\n")

/** @returns {string[]} the suites that the page has a place for and the results lack */
export const writeDocs = () => {
  const results = readResults()
  const missing = []
  const text = readFileSync(page, "utf8").replace(marked, (_, start, name, end) => {
    const result = results[name]
    if (result === undefined) missing.push(name)
    const body = result === undefined ? "Not measured yet." : suiteText(result)
    return `${start}\n${body}\n\n${end}`
  })
  writeFileSync(page, text)
  return missing
}
