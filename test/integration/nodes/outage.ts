/**
 * A store that cannot be reached for a while.
 */
import { expect, onTestFinished, test } from "vitest"

import { startFaultProxy } from "../../support/faultProxy.ts"
import { eventually, machineTime, openAll, type Node } from "./nodes.ts"
import { signIn } from "./signedIn.ts"
import { mariadb } from "./stores.ts"

const maxStaleness = 3_000

export const outage = (nodes: () => readonly Node[]): void =>
  test("while the store is away a session is accepted as long as that is known to be right, then 503", async () => {
    const { place } = await mariadb.make()
    const url = new URL(place.at)
    const proxy = await startFaultProxy({ host: url.hostname, port: Number(url.port) })
    onTestFinished(proxy.close)
    url.port = String(proxy.port)
    const [node] = await openAll(nodes(), {
      store: { kind: "mariadb", at: url.href },
      options: { revocation: { mode: "feed", maxStaleness } }
    })
    const [session] = await signIn(node, ["alice"])
    await node.startRequests(session?.accessToken ?? "")
    const latest = async () => (await node.requestsSoFar()).at(-1)?.status
    await eventually(async () => (await latest()) === 200)
    await proxy.setFault({ kind: "refuse" })
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
    const [, failing] = turns
    // Not at once, for what was read before is still good; and no later than it is.
    expect(requests.some(({ began, status }) => began > gone && status === 200)).toBe(true)
    const accepted = requests.filter(({ began }) => began < (failing?.began ?? 0))
    expect(accepted.at(-1)?.began).toBeLessThanOrEqual(gone + maxStaleness)
  })
