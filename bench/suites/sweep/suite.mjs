/**
 * Sweeping a million sessions that have expired, while others are refreshed: how much longer the slowest
 * refreshes take. They come at a fixed rate, as from many clients, and the node that sweeps is the one that
 * serves them. Both contenders have the same table; only one of them sweeps it.
 */

const contender = (name, sweeping) => ({
  name,
  module: "contenders/refreshes.mjs",
  parameters: { sweeping, perSecond: 250, expired: 1_000_000 }
})

export default {
  name: "sweep",
  title: "Sweeping while sessions are refreshed, on MariaDB",
  needs: ["mariadb"],
  tables: [
    {
      name: "refreshes",
      title: "250 refreshes a second, a million expired sessions in the table",
      measure: "p99",
      unit: "p99 ms",
      contenders: [contender("quiet", false), contender("sweeping", true)],
      baseline: "quiet",
      seconds: 5,
      goals: [
        {
          contender: "sweeping",
          over: "quiet",
          atMost: 1.5,
          words: "while a sweep runs, one in a hundred refreshes takes at most 1.5 times as long"
        },
        {
          contender: "sweeping",
          measure: "extra.sweptPerSecond",
          atLeast: 280,
          words: "a million are swept within the hour after which the next sweep is due"
        }
      ]
    }
  ]
}
