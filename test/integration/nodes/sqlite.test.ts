/**
 * Several processes over one SQLite file.
 */
import { beforeAll, describe } from "vitest"

import { startProcess, type Node } from "./nodes.ts"
import { pausedNode } from "./pausedNode.ts"
import { revocationBound } from "./revocationBound.ts"
import { sqlite } from "./stores.ts"

describe("three processes over one SQLite file", () => {
  let nodes: readonly Node[] = []
  beforeAll(async () => {
    nodes = await Promise.all([startProcess(), startProcess(), startProcess()])
  })

  revocationBound(sqlite, () => nodes)
  pausedNode(sqlite, () => nodes)
})
