#include "app/cli/command_line.h"

#include "app/cli/commands.h"
#include "app/cli/help_text.h"
#include "app/cli/interrupt.h"
#include "app/cli/invocation.h"
#include "app/cli/option_parser.h"
#include "app/cli/output.h"
#include "app/cli/version_text.h"
#include "core/base/error.h"
#include "core/base/json.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string_view>

namespace orrery::cli {

namespace {

/// Known before parsing, so that a mistake in the command line is reported in the form that was asked for.
bool wantsJson(int argc, char** argv)
{
    return std::any_of(argv + 1, argv + argc, [](const char* argument) { return std::string_view(argument) == "--json"; });
}

Json errorDocument(const Error& error)
{
    const auto textOrNull = [](const std::string& text) { return text.empty() ? Json() : Json(text); };
    return {{"error",
        {{"kind", errorKindName(error.kind())}, {"reason", textOrNull(error.reason())}, {"message", error.what()},
            {"file", textOrNull(error.file())}, {"at", textOrNull(error.place())}}}};
}

ExitCode fail(const Error& error, bool json)
{
    if (json) {
        Output(Output::Form::Json, Output::Chatter::Quiet).printJson(errorDocument(error));
        std::fflush(stdout);
    } else {
        std::fflush(stdout);
        std::fprintf(stderr, "orrery-cli: %s\n", error.what());
    }
    return exitCodeOf(error);
}

/// Runs `work`, which may throw anything, and reports what it throws.
template <typename Work>
ExitCode guarded(bool json, Work work)
{
    try {
        return work();
    } catch (const Error& error) {
        return fail(error, json);
    } catch (const std::bad_alloc&) {
        return fail(Error(ErrorKind::Memory, "there is not enough memory"), json);
    } catch (const std::exception& error) {
        return fail(Error(ErrorKind::Internal, error.what()), json);
    }
}

void noteEnvironment(Output& output)
{
    if (const char* core = std::getenv("OPENBLAS_CORETYPE")) {
        output.note(std::string("OPENBLAS_CORETYPE is set to ") + core
            + ": products use the kernels of that processor, which may be slower than this one's own");
    }
}

ExitCode runParsed(const ParsedCommand& parsed, const GlobalOptions& options, std::stop_token stop)
{
    Output output(options.json ? Output::Form::Json : Output::Form::Text,
        options.quiet ? Output::Chatter::Quiet : Output::Chatter::Normal);
    noteEnvironment(output);
    Invocation invocation{options, *parsed.path.front(), *parsed.path.back(), output, std::move(stop)};
    ExitCode code = ExitCode::Done;
    if (parsed.wants == ParsedCommand::Wants::Help) output.print(helpText(parsed.path));
    else if (parsed.wants == ParsedCommand::Wants::Version) printVersion(invocation);
    else code = parsed.path.back()->run(invocation);
    output.flush();
    return code;
}

}  // namespace

ExitCode runCommandLine(int argc, char** argv)
{
    const bool json = wantsJson(argc, argv);
    return guarded(json, [&] {
        Interrupt interrupt;
        GlobalOptions options;
        const CommandSpec program = programSpec(options);
        const ParsedCommand parsed = parseCommandLine(program, argc, argv);
        return guarded(json || options.json, [&] { return runParsed(parsed, options, interrupt.token()); });
    });
}

}  // namespace orrery::cli
