/** The part of fengari that Windlass uses; the package brings no types. Lua's C API, in JavaScript. */
declare module 'fengari' {
  export interface LuaState {
    readonly brand: unique symbol;
  }
  export type LuaFunction = (state: LuaState) => number;

  export const lua: {
    readonly LUA_OK: number;
    readonly LUA_MULTRET: number;
    readonly LUA_MASKCOUNT: number;
    readonly LUA_TNIL: number;
    readonly LUA_TBOOLEAN: number;
    readonly LUA_TNUMBER: number;
    readonly LUA_TSTRING: number;
    readonly LUA_TTABLE: number;
    lua_atnativeerror(state: LuaState, handler: LuaFunction): void;
    lua_checkstack(state: LuaState, size: number): boolean;
    lua_createtable(state: LuaState, arrayCount: number, fieldCount: number): void;
    lua_getglobal(state: LuaState, name: Uint8Array): number;
    lua_getfield(state: LuaState, index: number, name: Uint8Array): number;
    lua_next(state: LuaState, index: number): number;
    lua_pcall(state: LuaState, argumentCount: number, resultCount: number, handler: number): number;
    lua_pop(state: LuaState, count: number): void;
    lua_pushboolean(state: LuaState, value: boolean): void;
    lua_pushcfunction(state: LuaState, value: LuaFunction): void;
    lua_pushinteger(state: LuaState, value: number): void;
    lua_pushnil(state: LuaState): void;
    lua_pushnumber(state: LuaState, value: number): void;
    lua_pushstring(state: LuaState, value: Uint8Array): void;
    lua_rawget(state: LuaState, index: number): number;
    lua_rawset(state: LuaState, index: number): void;
    lua_rawseti(state: LuaState, index: number, key: number): void;
    lua_setfield(state: LuaState, index: number, name: Uint8Array): void;
    lua_setglobal(state: LuaState, name: Uint8Array): void;
    lua_sethook(state: LuaState, hook: (state: LuaState) => void, mask: number, count: number): void;
    lua_settop(state: LuaState, index: number): void;
    lua_toboolean(state: LuaState, index: number): boolean;
    lua_tojsstring(state: LuaState, index: number): string | null;
    lua_tonumber(state: LuaState, index: number): number;
    lua_touserdata(state: LuaState, index: number): unknown;
    lua_type(state: LuaState, index: number): number;
    lua_typename(state: LuaState, type: number): Uint8Array;
  };
  export const lauxlib: {
    luaL_error(state: LuaState, message: Uint8Array): never;
    luaL_loadbufferx(state: LuaState, text: Uint8Array, length: number, name: Uint8Array, mode: Uint8Array): number;
    luaL_newstate(): LuaState;
    luaL_requiref(state: LuaState, name: Uint8Array, open: LuaFunction, isGlobal: number): void;
  };
  export const lualib: {
    readonly luaopen_base: LuaFunction;
    readonly luaopen_coroutine: LuaFunction;
    readonly luaopen_math: LuaFunction;
    readonly luaopen_os: LuaFunction;
    readonly luaopen_string: LuaFunction;
    readonly luaopen_table: LuaFunction;
    readonly luaopen_utf8: LuaFunction;
  };
  export function to_luastring(text: string): Uint8Array;
  export function to_jsstring(text: Uint8Array): string;
}

declare module 'fengari/src/lobject.js' {
  import type { LuaState } from 'fengari';

  interface LuaValue {
    readonly value: unknown;
    ttisfloat(): boolean;
    setsvalue(text: object): void;
  }
  const lobject: { luaO_tostring(state: LuaState, value: LuaValue): void };
  export = lobject;
}

declare module 'fengari/src/lstring.js' {
  import type { LuaState } from 'fengari';

  const lstring: { luaS_bless(state: LuaState, text: Uint8Array): object };
  export = lstring;
}
