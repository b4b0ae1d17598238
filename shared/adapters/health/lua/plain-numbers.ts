import { to_luastring } from 'fengari';
import lobject from 'fengari/src/lobject.js';
import lstring from 'fengari/src/lstring.js';

/**
 * Makes floats without a fraction look like integers when they become text: `6 / 2` is `3`, and 2^53 has all its digits.
 *
 * So it is in Lua 5.1, which Argo CD runs, and scripts write their messages for it; in Lua 5.3 it would be `3.0`. Fengari has no switch
 * for it, so the function that its virtual machine calls is replaced.
 */
export function writeNumbersPlainly(): void {
  const write = lobject.luaO_tostring;
  lobject.luaO_tostring = (state, value) => {
    const isPlain = value.ttisfloat() && Number.isFinite(value.value);
    if (isPlain) value.setsvalue(lstring.luaS_bless(state, to_luastring(String(value.value))));
    else write(state, value);
  };
}
