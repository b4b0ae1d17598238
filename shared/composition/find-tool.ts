export { findTool } from '../adapters/local/tool-finder.ts';
