/**
 * What a suite is, and what a contender is: the contract between the harness and bench/suites.
 *
 * A suite is `bench/suites/<name>/suite.mjs` with a default export of the shape `Suite`. It is loaded
 * in the harness's own process, so it imports nothing that is measured. A contender is a module that
 * exports `open(context)`; the harness loads it in a child process of its own.
 *
 * @typedef {object} Sample what one turn of one contender gave
 * @property {number} operations how many were finished
 * @property {number} milliseconds of wall time
 * @property {number} [p50] median time of an operation, ms
 * @property {number} [p99] 99th percentile, ms
 * @property {number} [cpuMicroseconds] CPU time of the whole turn, where it means something
 * @property {Record<string, number>} [extra] further figures, measured as `extra.<name>`
 *
 * @typedef {object} Mysql
 * @property {string} host
 * @property {number} port
 * @property {string} user may do everything on this server
 * @property {string} password
 * @property {string} database empty at first; the contender's own, dropped after the table.
 *   In `prepare`, and as `suiteDatabase` in a contender, the one that the whole suite shares.
 * @property {string} suiteDatabase
 *
 * @typedef {object} Context what `open` is given
 * @property {Mysql} [mysql] where the suite needs "mariadb"
 * @property {{ host: string, port: number, url: string }} [redis] where the suite needs "redis"
 * @property {string} [wrk] the program, where the suite needs "wrk"
 * @property {boolean} once only show that it works: small tables, few operations
 * @property {Record<string, unknown>} parameters of the contender, from the suite
 * @property {unknown} prepared what the suite's `prepare` resolved to (structured-cloned)
 * @property {string} folder a temporary folder, the contender's own, removed at the end
 *
 * @typedef {object} Running
 * @property {() => Promise<void> | void} [prove] throws unless the contender does its job: accepts
 *   what it must with the right user id, refuses what it must. Called before anything is timed.
 * @property {(milliseconds: number) => Promise<Sample> | Sample} run one turn of about this length,
 *   of at least one operation
 * @property {() => Promise<void> | void} close
 *
 * @typedef {object} Contender
 * @property {string} name unique in its table
 * @property {string} module relative to the suite's folder, such as "contenders/plain.mjs"
 * @property {Record<string, unknown>} [parameters]
 * @property {string[]} [nodeArguments] such as "--expose-gc"
 * @property {string} [note] said under the table
 *
 * @typedef {object} Goal how `contender` has to compare with `over`, round by round; without `over`
 *   the figure itself is judged
 * @property {string} contender
 * @property {string} [over]
 * @property {string} [minus] the contender whose figure is subtracted first, from both where there are two (as
 *   time per operation where the measure is a rate): what an empty contender costs
 * @property {number} [atLeast]
 * @property {number} [atMost]
 * @property {string} [measure] the table's, unless it says otherwise
 * @property {string} words what the goal is, for a person
 *
 * @typedef {object} Table
 * @property {string} name unique in its suite
 * @property {string} title
 * @property {string} [measure] what is compared: "rate" (the default, operations per second), "time"
 *   (µs per operation), "cpu" (CPU µs per operation), "p50", "p99" or "extra.<name>"
 * @property {string} unit of the measure, for the table's head
 * @property {readonly Contender[]} contenders
 * @property {string} [baseline] the contender that all are compared with
 * @property {readonly { measure: string, head: string }[]} [columns] further figures to show; those for
 *   "p50", "p99" and "cpu" are there by themselves
 * @property {readonly Goal[]} [goals]
 * @property {readonly string[]} [notes] said under the table
 * @property {number} [rounds] how many by default
 * @property {number} [seconds] how long a turn is by default
 *
 * @typedef {object} Suite
 * @property {string} name its folder's
 * @property {string} title
 * @property {readonly ("mariadb" | "redis" | "wrk")[]} needs
 * @property {readonly Table[]} tables
 * @property {(services: Omit<Context, "parameters" | "prepared">) => Promise<unknown>} [prepare]
 *   runs once before the tables; what it resolves to reaches each contender as `context.prepared`
 */
import { isMeasure } from "./measures.mjs"

const services = ["mariadb", "redis", "wrk"]

export const suiteFolder = (name) => new URL(`../suites/${name}/`, import.meta.url)

/** All mistakes in a suite, so that a wrong name is not found after an hour of measuring. */
const mistakes = (suite, folder) => {
  const found = []
  const check = (right, problem) => right || found.push(problem)
  check(suite.name === folder, `name: must be its folder's, ${folder}, got ${suite.name}`)
  check(typeof suite.title === "string", "title: is missing")
  for (const need of suite.needs ?? []) {
    check(services.includes(need), `needs: knows ${services.join(", ")}, got ${need}`)
  }
  const tables = new Set()
  for (const table of suite.tables ?? []) {
    const at = `table ${table.name}`
    check(!tables.has(table.name), `${at}: there are two of this name`)
    tables.add(table.name)
    check(isMeasure(table.measure ?? "rate"), `${at}: is no measure: ${table.measure}`)
    check(typeof table.unit === "string", `${at}: unit is missing`)
    const names = table.contenders.map(({ name }) => name)
    check(new Set(names).size === names.length, `${at}: two contenders have one name`)
    check(
      table.baseline === undefined || names.includes(table.baseline),
      `${at}: no contender is the baseline ${table.baseline}`
    )
    for (const goal of table.goals ?? []) {
      for (const name of [goal.contender, goal.over, goal.minus]) {
        check(
          name === undefined || names.includes(name),
          `${at}: a goal names no contender: ${name}`
        )
      }
      check(
        goal.measure === undefined || isMeasure(goal.measure),
        `${at}: is no measure: ${goal.measure}`
      )
      check(
        (goal.atLeast === undefined) !== (goal.atMost === undefined),
        `${at}: a goal says atLeast or atMost`
      )
      check(typeof goal.words === "string", `${at}: a goal has no words`)
    }
  }
  check(tables.size > 0, "tables: there are none")
  return found
}

/** @returns {Promise<Suite>} */
export const loadSuite = async (name) => {
  const { default: suite } = await import(new URL("suite.mjs", suiteFolder(name)).href)
  const found = mistakes(suite, name)
  if (found.length > 0) throw new Error(`the suite ${name} is wrong:\n  ${found.join("\n  ")}`)
  return suite
}
