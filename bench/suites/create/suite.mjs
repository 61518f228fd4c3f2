/**
 * Signing in: a session is created and its first tokens are issued, on MariaDB with its default durability.
 * All keep the same facts of the user and the device, over as many connections. Watchword also tells the
 * log of events, so that every node hears of the sign-in; nobody waits for that, but it is part of the load.
 */

const contender = (name, module, inFlight) => ({
  name,
  module: `contenders/${module}.mjs`,
  parameters: { inFlight }
})

const table = (inFlight, timesSupertokens, goals = []) => ({
  name: `create-${inFlight}`,
  title: `Create a session, ${inFlight === 1 ? "one at a time" : `${inFlight} in flight`}`,
  unit: "sessions/s",
  contenders: [
    contender("by hand", "byHand", inFlight),
    contender("watchword", "watchword", inFlight),
    contender("supertokens", "supertokens", inFlight),
    contender("better-auth", "betterAuth", inFlight)
  ],
  baseline: "by hand",
  goals: [
    ...goals,
    {
      contender: "watchword",
      over: "supertokens",
      measure: "rate",
      atLeast: timesSupertokens,
      words: `${timesSupertokens} times supertokens`
    }
  ]
})

export default {
  name: "create",
  title: "Creating sessions on MariaDB",
  needs: ["mariadb"],
  tables: [
    table(1, 2, [
      {
        contender: "watchword",
        over: "by hand",
        measure: "rate",
        atLeast: 0.9,
        words: "0.9 of one INSERT and one signature"
      }
    ]),
    table(50, 5),
    table(200, 12)
  ]
}
