import { limitMemory } from './lua/limited-memory.ts';
import type { ScriptAnswer, ScriptMessage, ScriptRequest } from './script-request.ts';

// The process that runs what users wrote. Strings are limited before an interpreter is loaded; whoever started it limits its heap, and
// ends it when a script does not end.
limitMemory();
const { checkLua, runLua } = await import('./lua/run-lua.ts');
const { checkCel, runCel } = await import('./cel/run-cel.ts');

function answer({ script, object, timeoutMs }: ScriptRequest): ScriptAnswer {
  if (object !== undefined) {
    const options = { timeoutMs, onStart: () => send('running') };
    return script.language === 'lua' ? runLua(script, object, options) : runCel(script, object, options);
  }
  const message = script.language === 'lua' ? checkLua(script) : checkCel(script);
  return message === undefined ? { kind: 'NoneFits' } : { kind: 'Fault', message };
}

function answerSafely(request: ScriptRequest): ScriptAnswer {
  try {
    return answer(request);
  } catch (error) {
    // A stack that is too deep, or an allocation that is too large, outside of the interpreter's own error handling.
    return { kind: 'Fault', message: (error as Error).message };
  }
}

process.on('message', (request: ScriptRequest) => send(answerSafely(request)));
process.on('disconnect', () => process.exit());
send('ready');

function send(message: ScriptMessage): void {
  process.send?.(message);
}
