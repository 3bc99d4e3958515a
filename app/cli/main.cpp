#include "app/cli/command_line.h"

int main(int argc, char** argv)
{
    return static_cast<int>(orrery::cli::runCommandLine(argc, argv));
}
