#include <cstdio>

int main()
{
    std::puts("orrery-cli");
    return 0;
}
