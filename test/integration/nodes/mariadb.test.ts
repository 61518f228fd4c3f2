/**
 * Several processes over one MariaDB database.
 */
import { beforeAll, describe } from "vitest"

import { startProcess, type Node } from "./nodes.ts"
import { pausedNode } from "./pausedNode.ts"
import { revocationBound } from "./revocationBound.ts"
import { mariadb } from "./stores.ts"

describe("three processes over one MariaDB database", () => {
  let nodes: readonly Node[] = []
  beforeAll(async () => {
    nodes = await Promise.all([startProcess(), startProcess(), startProcess()])
  })

  revocationBound(mariadb, () => nodes)
  pausedNode(mariadb, () => nodes)
})
