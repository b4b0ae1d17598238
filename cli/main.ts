#!/usr/bin/env node
import { keepCompiled } from './compile-cache.ts';

// Before anything is loaded that is worth keeping.
keepCompiled();
const { runCli } = await import('./program.ts');
const { createProcessTerminal } = await import('./terminal.ts');

process.exitCode = await runCli(process.argv.slice(2), createProcessTerminal());
