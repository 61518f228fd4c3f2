/**
 * SQLite, where a write is on disk before it is answered: watchword beside the statements that it sends, by
 * the same driver, with the same settings, on the same schema. The driver works on the calling thread, so a
 * number in flight only says how many wait.
 */

const counts = [1, 50, 200]

const contender = (name, module, inFlight) => ({
  name,
  module: `contenders/${module}.mjs`,
  parameters: { inFlight }
})

const table = (what, title, unit, words) => (inFlight) => ({
  name: `${what}-${inFlight}`,
  title: `${title}, ${inFlight === 1 ? "one at a time" : `${inFlight} in flight`}`,
  unit,
  contenders: [
    contender("bare statements", `${what}Bare`, inFlight),
    contender("watchword", `${what}Watchword`, inFlight)
  ],
  baseline: "bare statements",
  goals: [{ contender: "watchword", over: "bare statements", measure: "rate", atLeast: 0.9, words }]
})

const create = table(
  "create",
  "Create a session",
  "sessions/s",
  "0.9 of one INSERT and a signature"
)
const refresh = table(
  "refresh",
  "Refresh and promote",
  "refreshes/s",
  "0.9 of one SELECT, one UPDATE and a signature"
)

export default {
  name: "sqlite",
  title: "Sessions in an SQLite file, synced at each write",
  needs: [],
  tables: [...counts.map(create), ...counts.map(refresh)]
}
