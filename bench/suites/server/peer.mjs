/**
 * The server of Express's peers: the same handler as everybody's, behind what the peer's documentation puts
 * there.
 */
import { createServer } from "node:http"

import express from "express"

import { listening } from "./listening.mjs"

export const refuse = (response) => response.status(401).json({ message: "sign in" })

/**
 * @param {readonly import("express").RequestHandler[]} guards
 * @param {(request: import("express").Request) => string} userIdOf
 * @param {(app: import("express").Express) => void} [before] what the peer wants on the application
 */
export function peerServer(guards, userIdOf, before = () => {}) {
  const app = express()
  before(app)
  app.get("/me", ...guards, (request, response) => {
    response.json({ userId: userIdOf(request) })
  })
  return listening(createServer(app))
}

/**
 * Signs users in at a route of a server, as browsers do, and gives the cookies that they get.
 *
 * @param {import("node:http").Server} server
 * @param {readonly string[]} paths one for each user
 * @returns {Promise<readonly (readonly string[])[]>} `Set-Cookie` values
 */
export async function signInAt(server, paths) {
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address())
  const all = []
  for (const path of paths) {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method: "POST" })
    if (!response.ok) throw new Error(`a sign-in was answered ${response.status}`)
    await response.text()
    all.push(response.headers.getSetCookie())
  }
  return all
}
