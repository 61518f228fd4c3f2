/**
 * A store that cannot be reached for a while: its server is gone, or the network to it swallows everything.
 */
import { expect, onTestFinished, test } from "vitest"

import { startFaultProxy, type Fault } from "../../support/faultProxy.ts"
import { eventually, machineTime, openAll, type Node } from "./nodes.ts"
import { signIn } from "./signedIn.ts"
import { mariadb } from "./stores.ts"

const maxStaleness = 3_000

export const outage = (nodes: () => readonly Node[]): void =>
  test.each(["refuse", "blackhole"] as const satisfies Fault["kind"][])(
    "while the store is away a session is accepted as long as that is known to be right, then 503: %s",
    async (kind) => {
      const { place } = await mariadb.make()
      const url = new URL(place.at)
      const proxy = await startFaultProxy({ host: url.hostname, port: Number(url.port) })
      onTestFinished(proxy.close)
      url.port = String(proxy.port)
      const [node] = await openAll(nodes(), {
        store: { kind: "mariadb", at: url.href },
        options: { revocation: { mode: "feed", maxStaleness }, transport: "header" }
      })
      const [session] = await signIn(node, ["alice"])
      await node.startRequests(session?.accessToken ?? "")
      const latest = async () => (await node.requestsSoFar()).at(-1)?.status
      await eventually(async () => (await latest()) === 200)
      await proxy.setFault({ kind })
      const gone = machineTime()
      await eventually(async () => (await latest()) === 503)
      await proxy.setFault({ kind: "pass" })
      await eventually(async () => (await latest()) === 200)

      const requests = await node.finishRequests()
      const turns = requests.filter(({ code }, index) => code !== requests[index - 1]?.code)
      expect(turns).toMatchObject([
        { status: 200, code: "ok" },
        { status: 503, code: "store_unavailable" },
        { status: 200, code: "ok" }
      ])
      const failing = requests.findIndex(({ status }) => status === 503)
      const lastAccepted = requests[failing - 1]?.began
      // Not at once, for what was read before is still good; and no later than it is.
      expect(lastAccepted).toBeGreaterThan(gone)
      expect(lastAccepted).toBeLessThanOrEqual(gone + maxStaleness)
    }
  )
