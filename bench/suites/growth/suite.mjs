/**
 * Growth: the same work on a table a thousand times as large. The large table is made once for the suite and
 * kept until its end; `WATCHWORD_BENCH_SESSIONS` says how many sessions it has. Ten million take about ten
 * minutes to make on two cores, 6.5 GB of disk, and 11 GB while they are sorted.
 */

const small = "small"
const large = "large"

/** How many sessions there are, as `prepare` and the contenders are told. */
const sizes = (/** @type {boolean} */ once) => {
  if (once) return { [small]: 1_000, [large]: 5_000 }
  const asked = process.env["WATCHWORD_BENCH_SESSIONS"] ?? "10000000"
  const sessions = Number(asked)
  if (Number.isInteger(sessions / 1_000) && sessions >= 10_000) {
    return { [small]: 10_000, [large]: sessions }
  }
  throw new Error(
    `WATCHWORD_BENCH_SESSIONS: must be a multiple of 1000, at least 10000, got ${asked}`
  )
}

const table = (name, title, module, parameters = {}, notes = []) => ({
  name,
  title,
  measure: "p50",
  unit: "p50 ms",
  contenders: [small, large].map((size) => ({
    name: `${size} table`,
    module: `contenders/${module}.mjs`,
    parameters: { ...parameters, size }
  })),
  baseline: `${small} table`,
  notes,
  goals: [
    {
      contender: `${large} table`,
      over: `${small} table`,
      atMost: 1.25,
      words: "with all those sessions it takes at most 1.25 times as long"
    }
  ]
})

const hundred =
  "a hundred in the stretch of time that is read, on either size; all others are older"

export default {
  name: "growth",
  title: `From ${sizes(false)[small].toLocaleString("en")} sessions to ${sizes(false)[large].toLocaleString("en")}, on MariaDB`,
  needs: ["mariadb"],
  prepare: async (services) => {
    const prepared = sizes(services.once)
    const { populate } = await import("../../load/population.mjs")
    if (!services.once) {
      const millions = prepared[large] / 1_000_000
      const [minutes, gigabytes] = [Math.ceil(millions), Math.ceil(1.1 * millions)]
      process.stdout.write(
        `growth: making ${prepared[large].toLocaleString("en")} sessions, which takes about ${minutes} min and ${gigabytes} GB\n`
      )
    }
    await populate(services, prepared[large])
    return prepared
  },
  tables: [
    table("refresh", "Refresh and promote, one at a time", "refresh", { inFlight: 1 }),
    table("refresh-50", "Refresh and promote, 50 in flight", "refresh", { inFlight: 50 }),
    table("list", "List a user's four or five sessions", "list", { kind: "few" }),
    table("list-many", "List a user's twenty sessions", "list", { kind: "many" }),
    table("revoke-all", "Revoke a user's four or five sessions", "revokeAll"),
    table("create", "Create a session of a user who has as many as are allowed", "create"),
    table("sweep", "Sweep a hundred sessions that have expired", "sweep"),
    table("revocations", "Read the latest revocations", "revocations", {}, [hundred]),
    table("events", "Read the latest events", "events", {}, [hundred])
  ]
}
