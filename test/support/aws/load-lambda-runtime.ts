import { playLambdaRuntime } from './lambda-runtime.ts';

/** For `node --import`, where a function is loaded in a process of its own. */
playLambdaRuntime();
