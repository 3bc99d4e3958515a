#include "app/cli/commands.h"

#include "app/cli/db_commands.h"
#include "app/cli/model_commands.h"

namespace orrery::cli {

namespace {

CommandSpec modelCommand()
{
    CommandSpec command{.name = "model", .summary = "Look at model folders, and prove that they compute right"};
    command.commands = {inspectCommand(), verifyCommand(), convertCommand()};
    return command;
}

CommandSpec dbCommand()
{
    CommandSpec command{.name = "db", .summary = "Look after workspace files"};
    command.commands = {dbInfoCommand(), dbCheckCommand(), dbSqlCommand(), dbEvictCommand(), dbDeleteCommand(), dbVacuumCommand(), dbKeepCommand(), dbKeptCommand(), dbForgetCommand()};
    return command;
}

}  // namespace

CommandSpec programSpec(GlobalOptions& options)
{
    CommandSpec program{.name = "orrery-cli", .summary = "Run transformers, record and examine what happens inside them"};
    program.details = "Results go to standard output, progress and notes to standard error. "
                      "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 cancelled (what was recorded is kept), "
                      "4 out of memory or disk.";
    program.options = {
        {.name = "--json", .help = "print one JSON document on standard output and nothing else", .target = &options.json, .role = OptionRole::Output},
        {.name = "--quiet", .help = "no progress and no notes", .target = &options.quiet, .role = OptionRole::Output},
        {.name = "--threads", .value = "N", .help = "processor threads to compute with; 0 chooses", .target = &options.threads},
        {.name = "--device", .value = "auto|cpu|cuda[:N]", .help = "what computes", .target = &options.device},
        {.name = "--precision", .help = "of stored weights and products on a GPU; the CPU computes in fp32",
            .target = &options.precision, .choices = {"fp32", "bf16", "fp16", "tf32"}},
        {.name = "--seed", .value = "N", .help = "of everything drawn at random", .target = &options.seed},
        {.name = "--config", .value = "FILE", .help = "take options from a TOML or JSON file: the same names, a command's own "
            "in a section with its name", .takes = Takes::File},
        {.name = "--version", .help = "say what was built and what it computes with"},
        {.name = "--help", .help = "explain the command and give examples"},
    };
    program.examples = {
        {"run --model gpt2 --prompt \"The cat sat on the\" --record cat.orrery", "record every activation of one prompt"},
        {"attention cat.orrery --run 1", "what each attention head of the recording does"},
    };
    program.commands = {
        modelCommand(),
        tokenizeCommand(),
        sitesCommand(),
        runCommand(),
        generateCommand(),
        attentionCommand(),
        headsCommand(),
        lensCommand(),
        attributeCommand(),
        streamCommand(),
        compareCommand(),
        patchCommand(),
        ablateCommand(),
        probeCommand(),
        exportCommand(),
        importCommand(),
        reportCommand(),
        dbCommand(),
        benchCommand(),
        completionCommand(),
        manCommand(),
    };
    return program;
}

}  // namespace orrery::cli
