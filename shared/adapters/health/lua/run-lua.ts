import { type LuaState, lauxlib, lua, to_jsstring, to_luastring } from 'fengari';
import type { LuaHealthScript } from '../../../domain/health/health-script.ts';
import type { KubernetesObject } from '../../../domain/resource/kubernetes-object.ts';
import type { RunOptions, ScriptAnswer } from '../script-request.ts';
import { describeExcess, resetMemory } from './limited-memory.ts';
import { loadText, openLibraries } from './open-libraries.ts';
import { writeNumbersPlainly } from './plain-numbers.ts';
import { pushValue } from './push-value.ts';

/** Instructions between two looks at the clock. */
const INSTRUCTIONS_PER_LOOK = 10_000;

writeNumbersPlainly();

/** Fields of a result that are read. */
const FIELDS: readonly string[] = ['status', 'message'];

/** What is wrong with the syntax of a script; undefined if nothing. */
export function checkLua({ text }: LuaHealthScript): string | undefined {
  const state = lauxlib.luaL_newstate();
  return loadText(state, text) ? undefined : errorOf(state);
}

/**
 * Runs a script on an object, in a state of its own: what it does to its globals is gone with it.
 * @param options.timeoutMs after which it is stopped, as long as it executes Lua; a long call of a library function goes on
 */
export function runLua(
  script: LuaHealthScript,
  object: KubernetesObject,
  { timeoutMs, onStart }: RunOptions,
): ScriptAnswer {
  resetMemory();
  const state = lauxlib.luaL_newstate();
  lua.lua_atnativeerror(state, pushNativeError);
  openLibraries(state, script.useOpenLibs);
  pushValue(state, object);
  lua.lua_setglobal(state, to_luastring('obj'));
  onStart();
  const deadline = performance.now() + timeoutMs;
  lua.lua_sethook(state, stopAt(deadline, timeoutMs), lua.LUA_MASKCOUNT, INSTRUCTIONS_PER_LOOK);
  if (!loadText(state, script.text) || lua.lua_pcall(state, 0, 1, 0) !== lua.LUA_OK) {
    const excess = describeExcess();
    const atLimit = excess !== undefined || performance.now() > deadline;
    return { kind: 'Fault', message: excess ?? errorOf(state), atLimit };
  }
  return { kind: 'Returned', value: readResult(state) };
}

function stopAt(deadline: number, timeoutMs: number): (running: LuaState) => void {
  return (running) => {
    if (performance.now() > deadline) lauxlib.luaL_error(running, to_luastring(`ran longer than ${timeoutMs} ms`));
  };
}

function pushNativeError(state: LuaState): number {
  const error = lua.lua_touserdata(state, 1);
  lua.lua_pushstring(state, to_luastring(error instanceof Error ? error.message : String(error)));
  return 1;
}

function errorOf(state: LuaState): string {
  return lua.lua_tojsstring(state, -1) ?? `threw a ${typeNameOf(state, -1)}`;
}

/** The two fields of a table, as far as they are simple values; of anything else its type, for the message. */
function readResult(state: LuaState): unknown {
  const type = lua.lua_type(state, -1);
  if (type === lua.LUA_TNIL) return undefined;
  if (type !== lua.LUA_TTABLE) return `a ${typeNameOf(state, -1)}`;
  return Object.fromEntries(
    FIELDS.flatMap((field) => {
      lua.lua_pushstring(state, to_luastring(field));
      lua.lua_rawget(state, -2);
      const value = readScalar(state);
      lua.lua_pop(state, 1);
      return value === undefined ? [] : [[field, value]];
    }),
  );
}

function readScalar(state: LuaState): unknown {
  const type = lua.lua_type(state, -1);
  if (type === lua.LUA_TNIL) return undefined;
  const isSimple = type === lua.LUA_TSTRING || type === lua.LUA_TNUMBER;
  return isSimple ? (lua.lua_tojsstring(state, -1) ?? '') : `a ${typeNameOf(state, -1)}`;
}

function typeNameOf(state: LuaState, index: number): string {
  return to_jsstring(lua.lua_typename(state, lua.lua_type(state, index)));
}
