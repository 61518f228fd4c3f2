/**
 * What people see: plain HTML. `html` escapes what is put into it.
 */
import { html } from "hono/html"

/** @typedef {ReturnType<typeof html>} Html */

/** @param {Html | string} content */
export const page = (content) =>
  html`<!doctype html>
    <title>Watchword</title>
    ${content}`

const password = html`<label>Password <input name="password" type="password" /></label>`

export const signInForm = html`<form method="post">
  <label>Name <input name="user" autocomplete="username" /></label> ${password}
  <button>Sign in</button>
</form>`

export const confirmForm = html`<form method="post">${password} <button>Go on</button></form>`

/** @param {string} action @param {string} label @param {string} [id] */
const button = (action, label, id = "") =>
  html`<form method="post" action="${action}">
    <button name="id" value="${id}">${label}</button>
  </form>`

export const transferForm = button("/transfer", "Transfer")

/**
 * @param {{ id: string, userId: string, claims: { role: string } }} session
 * @param {readonly { id: string, device: { userAgent?: string | undefined } }[]} devices
 */
export const home = ({ id, userId, claims }, devices) =>
  html`<h1>${userId}, ${claims.role}</h1>
    <a href="/admin">Administration</a> <a href="/transfer">Transfer</a>
    <ul>
      ${devices.map(
        (one) =>
          html`<li>
            ${one.device.userAgent} ${one.id === id ? "(this one)" : button("/end", "End", one.id)}
          </li>`
      )}
    </ul>
    ${button("/sign-out", "Sign out")} ${button("/sign-out-everywhere", "Sign out everywhere")}`
