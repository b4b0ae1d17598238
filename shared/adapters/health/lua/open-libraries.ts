import { type LuaFunction, type LuaState, lauxlib, lua, lualib, to_luastring } from 'fengari';

const LIBRARIES: readonly (readonly [string, LuaFunction])[] = [
  ['_G', lualib.luaopen_base],
  ['table', lualib.luaopen_table],
  ['string', lualib.luaopen_string],
  ['math', lualib.luaopen_math],
  ['utf8', lualib.luaopen_utf8],
  ['os', lualib.luaopen_os],
];

/** What reaches out of a script: files, programs, the environment, the output of the process. */
const FORBIDDEN: readonly string[] = ['dofile', 'loadfile', 'print', 'collectgarbage'];

/** What only scripts with `useOpenLibs` have. */
const OPEN_ONLY: readonly string[] = ['load'];

/** All that is harmless in `os`; Argo CD leaves no more of it either. */
const SAFE_OS: readonly string[] = ['clock', 'date', 'difftime', 'time'];

/** Argo CD runs Lua 5.1; these names are no longer in 5.3, and its numbers are all of one kind. */
const OLD_NAMES = `
  unpack = table.unpack
  table.getn = function(list) return #list end
  math.pow = function(base, exponent) return base ^ exponent end
  string.gfind = string.gmatch
  loadstring = load
  local describe = tostring
  tostring = function(value)
    if type(value) == 'number' then return value .. '' end
    return describe(value)
  end
`;

/**
 * Gives a state what a script may use. Strings and mathematics are there for every script, and files, programs and the environment for
 * none; `useOpenLibs` adds `load` and coroutines.
 */
export function openLibraries(state: LuaState, useOpenLibs: boolean): void {
  for (const [name, open] of LIBRARIES) require(state, name, open);
  if (useOpenLibs) require(state, 'coroutine', lualib.luaopen_coroutine);
  for (const name of [...FORBIDDEN, ...(useOpenLibs ? [] : OPEN_ONLY)]) {
    lua.lua_pushnil(state);
    lua.lua_setglobal(state, to_luastring(name));
  }
  keepSafeOs(state);
  loadText(state, OLD_NAMES);
  lua.lua_pcall(state, 0, 0, 0);
}

/** Compiles a script, and leaves it or the error on the stack. Text only: a chunk of bytecode can do what no text can. */
export function loadText(state: LuaState, text: string): boolean {
  const bytes = to_luastring(text);
  const status = lauxlib.luaL_loadbufferx(state, bytes, bytes.length, to_luastring('=lua'), to_luastring('t'));
  return status === lua.LUA_OK;
}

function require(state: LuaState, name: string, open: LuaFunction): void {
  lauxlib.luaL_requiref(state, to_luastring(name), open, 1);
  lua.lua_pop(state, 1);
}

function keepSafeOs(state: LuaState): void {
  lua.lua_getglobal(state, to_luastring('os'));
  lua.lua_createtable(state, 0, SAFE_OS.length);
  for (const name of SAFE_OS) {
    lua.lua_getfield(state, -2, to_luastring(name));
    lua.lua_setfield(state, -2, to_luastring(name));
  }
  lua.lua_setglobal(state, to_luastring('os'));
  lua.lua_pop(state, 1);
}
