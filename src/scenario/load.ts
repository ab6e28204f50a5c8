// Answers for the loader in use: scenarios made of the systems that are registered.
import { REGISTRY } from '../models/registry.ts';
import { createLoader } from './loader.ts';

export const loadScenario = createLoader(REGISTRY);
