"""Runs the Autobahn cases against a WebSocket address, and counts: autobahn.py ADDRESS REPORT_FOLDER [CASES…]

Groups 12 and 13 are left out: they try permessage-deflate, an extension that Mizan does not offer. One case of them is run
to see that the offer is declined as RFC 6455 §9.1 wants it.
"""

import asyncio
import sys
from collections import Counter

from kosoku import FailureError, run_fuzzingclient
from kosoku._report import write_reports

COMPRESSION = ["12.*", "13.*"]
DECLINED = "12.1.1"
AT_ONCE = 4


async def results_of(address, cases, excluded):
    try:
        return await run_fuzzingclient(address, cases, excluded, concurrency=AT_ONCE)
    except FailureError as failure:
        return failure.results


async def main(address: str, folder: str, *cases: str) -> int:
    results = await results_of(address, list(cases) or None, None if cases else COMPRESSION)
    failed = [one for one in results if not one.passed]
    if not cases:
        declined = (await results_of(address, [DECLINED], None))[0]
        if (declined.behavior.value, declined.behavior_close.value) != ("UNIMPLEMENTED", "OK"):
            failed.append(declined)
        results = [*results, declined]
    write_reports(results, folder)
    kinds = Counter(one.behavior.value for one in results)
    print(", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())))
    # Conformant, but later or in another order than it could be: worth a look.
    print("not strict:", " ".join(one.case_id for one in results if one.behavior.value == "NON-STRICT") or "none")
    for one in failed:
        print(f"{one.case_id}: {one.behavior.value}, closing {one.behavior_close.value}: {one.result} {one.result_close}")
        print(f"  expected: {' '.join(one.expectation.split())}")
    print(f"{len(results) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed or not results else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(*sys.argv[1:])))
