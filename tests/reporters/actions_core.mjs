// Print workflow commands as @actions/core writes them: reads [{level, properties, message}] from standard input.
import { createRequire } from "node:module";
const { issueCommand } = createRequire(`${process.env.ACTIONS_CORE}/`)("@actions/core/lib/command");
let text = "";
for await (const piece of process.stdin) text += piece;
for (const one of JSON.parse(text)) issueCommand(one.level, one.properties, one.message);
