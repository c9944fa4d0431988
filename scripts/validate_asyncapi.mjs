// Reads AsyncAPI documents with the official parser; the exit code is 1 if one has an error.
// node scripts/validate_asyncapi.mjs FILE…
import { readFile } from "node:fs/promises";
import { Parser } from "@asyncapi/parser";

const ERROR = 0;
const SEVERITIES = ["error", "warning", "info", "hint"];
// Advice to fill in what a closed network cannot offer: a contact page, a licence address.
const NOT_FOR_US = new Set(["asyncapi-info-contact", "asyncapi-info-license", "asyncapi-info-license-url", "asyncapi-id", "asyncapi-tags"]);

let failed = false;
for (const file of process.argv.slice(2)) {
  const { document, diagnostics } = await new Parser().parse(await readFile(file, "utf8"));
  for (const found of diagnostics) {
    if (NOT_FOR_US.has(found.code)) continue;
    console.log(`${file}: ${SEVERITIES[found.severity]}: ${found.code}: ${found.path.join(".")}: ${found.message}`);
    failed ||= found.severity === ERROR;
  }
  failed ||= document === undefined;
  console.log(`${file}: ${document?.allMessages().length ?? 0} messages, ${document?.allChannels().length ?? 0} channels`);
}
process.exit(failed ? 1 : 0);
