/**
 * What the suites need besides Node, started when the first of them asks and stopped at the end.
 */
import { findProgram } from "../../scripts/programs.mjs"
import { startMariadb } from "./mariadb.mjs"
import { startRedis } from "./redis.mjs"

export const makeServices = ({ once }) => {
  const started = new Map()
  const start = (name, starting) => {
    if (!started.has(name)) started.set(name, starting())
    return started.get(name)
  }
  const mariadb = () => start("mariadb", () => startMariadb({ once }))
  const redis = () => start("redis", startRedis)

  return {
    /** The versions of those that run. */
    versions: async () =>
      Object.fromEntries(
        await Promise.all(
          Array.from(started, async ([name, server]) => [name, (await server).version])
        )
      ),
    /** What a suite's `prepare` and its contenders get; `database` names the one to make. */
    forUse: async (needs, database) => ({
      ...(needs.includes("mariadb") && { mysql: await (await mariadb()).database(database) }),
      ...(needs.includes("redis") && {
        redis: await redis().then(({ host, port, url }) => ({ host, port, url }))
      }),
      ...(needs.includes("wrk") && { wrk: findProgram("wrk") })
    }),
    drop: async (needs, database) => {
      if (needs.includes("mariadb")) await (await mariadb()).drop(database)
    },
    stop: async () => {
      // One that did not start has nothing to stop, and has already said why.
      const running = await Promise.allSettled(started.values())
      await Promise.all(running.map(({ value }) => value?.stop()))
    }
  }
}
