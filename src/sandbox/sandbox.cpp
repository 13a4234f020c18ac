#include "sandbox/sandbox.hpp"

#include <array>
#include <cerrno>
#include <memory>
#include <system_error>

#include <sched.h>
#include <seccomp.h>

namespace polybot {
namespace {

/// By name, as not every kernel that this is built on knows all.
constexpr auto denied = std::to_array<const char*>(
    {// Other programs and processes.
     "execve", "execveat", "fork", "vfork", "ptrace", "process_vm_readv", "process_vm_writev", "process_madvise",
     "kcmp", "pidfd_getfd",
     // Other file systems and namespaces.
     "mount", "umount2", "pivot_root", "chroot", "open_tree", "move_mount", "fsopen", "fsconfig", "fsmount", "fspick",
     "mount_setattr", "unshare", "setns", "name_to_handle_at", "open_by_handle_at", "fanotify_init", "quotactl",
     "swapon", "swapoff", "acct",
     // The kernel: its code, its keys, and what has been a way into it before.
     "init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load", "bpf", "perf_event_open",
     "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register", "keyctl", "add_key", "request_key",
     "modify_ldt", "iopl", "ioperm", "personality", "syslog", "reboot", "vmsplice", "lookup_dcookie", "uselib",
     // The machine's clock and names.
     "settimeofday", "clock_settime", "clock_adjtime", "adjtimex", "sethostname", "setdomainname"});

using Filter = std::unique_ptr<void, decltype(&seccomp_release)>;

/// Zero, or a negative error number.
int add_rules(scmp_filter_ctx filter) {
    constexpr std::uint32_t refuse = SCMP_ACT_ERRNO(EPERM);
    for (const char* name : denied) {
        const int number = seccomp_syscall_resolve_name(name);
        if (number == __NR_SCMP_ERROR) continue;
        if (const int error = seccomp_rule_add(filter, refuse, number, 0); error != 0) return error;
    }
    // Threads are made by clone() as well, with a flag that processes have not. clone3() hides its flags: without it,
    // the C library takes clone().
    const scmp_arg_cmp no_thread{.arg = 0, .op = SCMP_CMP_MASKED_EQ, .datum_a = CLONE_THREAD, .datum_b = 0};
    if (const int error = seccomp_rule_add(filter, refuse, SCMP_SYS(clone), 1, no_thread); error != 0) return error;
    return seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
}

}  // namespace

Result<void> enter_sandbox() {
    const Filter filter(seccomp_init(SCMP_ACT_ALLOW), seccomp_release);
    int error = filter ? add_rules(filter.get()) : -ENOMEM;
    if (error == 0) error = seccomp_load(filter.get());  // Which also sets no_new_privs.
    if (error == 0) return {};
    return Error{Code::failed_precondition, "seccomp: " + std::generic_category().message(-error)};
}

}  // namespace polybot
