/**
 * A process that creates a client and leaves it open.
 */
import { createClient } from "../../../src/client/index.ts"

createClient({ refresh: "https://api.example.com/auth/refresh" })
console.log("created")
