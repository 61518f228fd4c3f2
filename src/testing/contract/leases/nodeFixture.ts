/**
 * Nodes for the contract.
 */
import type { NodeId } from "../../../domain/identifier.ts"
import { sessionFixture } from "../../sessionFixture.ts"

/** A node that no other fixture is: a node's id is made as a session's is. */
export const nodeFixture = (): NodeId => sessionFixture().id as string as NodeId
