/**
 * Measures one table: a process for each contender, all alive throughout, and one turn each, round
 * after round. Who is first changes with every round, for a machine's speed drifts.
 */
import { mkdirSync } from "node:fs"
import { join } from "node:path"

import { startContender } from "./contender.mjs"
import { suiteFolder } from "./suite.mjs"

/**
 * A part of what the contenders share a database server with, so lower case and short.
 */
const databaseName = (...parts) =>
  parts
    .join("_")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .slice(0, 60)

const rotated = (list, by) => [...list.slice(by % list.length), ...list.slice(0, by % list.length)]

/**
 * @param {object} given
 * @param {import("./suite.mjs").Suite} given.suite
 * @param {import("./suite.mjs").Table} given.table
 * @returns {Promise<Record<string, import("./suite.mjs").Sample>[]>} the samples by contender, a round each
 */
export const measureTable = async ({
  suite,
  table,
  services,
  shared,
  timing,
  folder,
  progress
}) => {
  const { rounds, seconds, once } = timing
  const databases = []
  const running = new Map()
  const step = (what) => progress(`${suite.name} · ${table.title} · ${what}`)

  const open = async ({ name, module, parameters = {}, nodeArguments }, index) => {
    step(`making ${name} ready`)
    const database = databaseName("bench", suite.name, table.name, index, name)
    databases.push(database)
    const own = await services.forUse(suite.needs, database)
    const contenderFolder = join(folder, database)
    mkdirSync(contenderFolder)
    const contender = startContender(`${suite.name}, ${table.name}, ${name}`, nodeArguments)
    running.set(name, contender)
    await contender.open(new URL(module, suiteFolder(suite.name)).href, {
      ...own,
      ...(own.mysql && {
        mysql: { ...own.mysql, suiteDatabase: shared.mysql.database }
      }),
      once,
      parameters,
      prepared: shared.prepared,
      folder: contenderFolder
    })
  }

  try {
    // One after the other: what one prepares must not slow or time out another.
    for (const [index, contender] of table.contenders.entries()) await open(contender, index)
    const names = [...running.keys()]
    const measured = []
    // The first round warms everybody up and does not count.
    for (let round = once ? 1 : 0; round <= rounds; round++) {
      const samples = {}
      for (const name of rotated(names, round)) {
        step(`${round === 0 ? "warm-up" : `round ${round} of ${rounds}`} · ${name}`)
        samples[name] = await running.get(name).run(seconds * 1000)
        progress.turnTaken(seconds)
      }
      if (round > 0) measured.push(samples)
    }
    for (const contender of running.values()) await contender.close()
    return measured
  } finally {
    await Promise.all(Array.from(running.values(), (contender) => contender.kill()))
    for (const database of databases) await services.drop(suite.needs, database)
  }
}
