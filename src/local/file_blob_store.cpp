#include "local/file_blob_store.hpp"

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "blobs/blob_key.hpp"
#include "local/file_descriptor.hpp"

namespace polybot {
namespace {

namespace fs = std::filesystem;
using std::chrono::system_clock;

constexpr std::size_t max_type_bytes = 200;
/// No key contains '~'. XXXXXX is for mkostemp.
constexpr const char* temporary_name = "~incoming-XXXXXX";
constexpr std::string_view temporary_prefix = "~incoming-";

/// What follows an object's bytes: the media type, then the type's length in one byte.
std::string trailer(const std::string& content_type) {
    return content_type + static_cast<char>(static_cast<unsigned char>(content_type.size()));
}

Error bad_key() {
    return {Code::invalid_argument, "not a blob key"};
}

/// The error that `errno` stands for.
Error system_error(std::string_view what) {
    const int number = errno;
    const Code code = number == ENOSPC || number == EDQUOT || number == EMFILE || number == ENFILE
                          ? Code::resource_exhausted
                      : number == EACCES || number == EPERM || number == EROFS ? Code::permission_denied
                                                                               : Code::unavailable;
    return {code, std::string(what) + ": " + std::generic_category().message(number)};
}

bool write_all(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

/// Reads until `bytes` is full or the file ends; returns how many bytes it read, -1 on failure.
ssize_t read_all(int descriptor, std::string& bytes) {
    std::size_t size = 0;
    while (size < bytes.size()) {
        const ssize_t count = ::read(descriptor, bytes.data() + size, bytes.size() - size);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return -1;
        if (count == 0) break;
        size += static_cast<std::size_t>(count);
    }
    return static_cast<ssize_t>(size);
}

/// The folder, locked until that is undone or this closed: by all who rename into it, together, and by whoever deletes
/// a file for its age, alone; else a new one might take its place between the look at its age and the deletion.
/// Negative, with `errno`, on failure.
FileDescriptor lock_folder(const fs::path& folder, int kind) {
    FileDescriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!descriptor) return descriptor;
    while (::flock(descriptor.get(), kind) != 0) {
        if (errno != EINTR) return FileDescriptor();
    }
    return descriptor;
}

/// A file under a temporary name, deleted unless it was renamed.
class IncomingFile {
  public:
    explicit IncomingFile(const fs::path& folder)
        : name_((folder / temporary_name).string()), file_(::mkostemp(name_.data(), O_CLOEXEC)) {}
    ~IncomingFile() {
        if (file_ && !renamed_) ::unlink(name_.c_str());
    }
    IncomingFile(const IncomingFile&) = delete;
    IncomingFile& operator=(const IncomingFile&) = delete;

    bool write(std::string_view bytes) const { return file_ && write_all(file_.get(), bytes); }
    bool sync() const { return ::fdatasync(file_.get()) == 0; }
    /// Under its lasting name once the folder is on the disk too.
    bool rename_to(const fs::path& path) {
        const FileDescriptor folder = lock_folder(path.parent_path(), LOCK_SH);
        renamed_ = folder && ::rename(name_.c_str(), path.c_str()) == 0;
        // Nobody need wait for the disk.
        return renamed_ && ::flock(folder.get(), LOCK_UN) == 0 && ::fsync(folder.get()) == 0;
    }

  private:
    std::string name_;
    FileDescriptor file_;
    bool renamed_ = false;
};

void clear_interrupted(const fs::path& folder) {
    const auto an_hour_ago = fs::file_time_type::clock::now() - std::chrono::hours(1);
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        if (!entry.path().filename().string().starts_with(temporary_prefix)) continue;
        // Another process may be faster at either step, which is as good.
        std::error_code gone;
        if (entry.last_write_time(gone) < an_hour_ago && !gone) fs::remove(entry.path(), gone);
    }
}

/// Whether the name is one that `put` gives, in the end or while it writes.
bool is_of_put(std::string name) {
    if (name.starts_with(temporary_prefix)) return true;
    std::replace(name.begin(), name.end(), '+', '/');
    return is_valid_blob_key(name);
}

/// Whether it is a file that was last written before `time`; false when there is none.
Result<bool> is_older(const fs::path& file, system_clock::time_point time) {
    struct stat status {};
    if (::lstat(file.c_str(), &status) == 0) {
        return S_ISREG(status.st_mode) && system_clock::from_time_t(status.st_mtim.tv_sec) < time;
    }
    if (errno == ENOENT) return false;
    return system_error("cannot look at " + file.filename().string());
}

/// False when the file is not that old, or somebody else was faster.
Result<bool> remove_if_older(const fs::path& file, system_clock::time_point time) {
    // Hardly any is that old: the others are not locked.
    auto older = is_older(file, time);
    if (!older || !*older) return older;
    const FileDescriptor alone = lock_folder(file.parent_path(), LOCK_EX);
    if (!alone) return system_error("cannot lock the pictures' folder");
    older = is_older(file, time);
    if (!older || !*older) return older;
    if (::unlink(file.c_str()) == 0) return true;
    if (errno == ENOENT) return false;
    return system_error("cannot delete " + file.filename().string());
}

}  // namespace

FileBlobStore::FileBlobStore(fs::path folder) : folder_(std::move(folder)) {
    if (fs::create_directories(folder_)) fs::permissions(folder_, fs::perms::owner_all);
    clear_interrupted(folder_);
}

Result<void> FileBlobStore::put(const std::string& key, std::string_view bytes, const std::string& content_type) {
    if (!is_valid_blob_key(key)) return bad_key();
    if (content_type.size() > max_type_bytes) return Error{Code::invalid_argument, "the media type is too long"};
    IncomingFile file(folder_);
    const bool stored =
        file.write(bytes) && file.write(trailer(content_type)) && file.sync() && file.rename_to(path_of(key));
    if (!stored) return system_error("cannot store " + key);
    return {};
}

Result<Blob> FileBlobStore::get(const std::string& key) {
    if (!is_valid_blob_key(key)) return bad_key();
    const FileDescriptor file(::open(path_of(key).c_str(), O_RDONLY | O_CLOEXEC));
    if (!file)
        return errno == ENOENT ? Error{Code::not_found, "there is no " + key} : system_error("cannot open " + key);
    struct stat status {};
    if (::fstat(file.get(), &status) != 0) return system_error("cannot read " + key);
    Blob blob;
    blob.bytes.resize(static_cast<std::size_t>(status.st_size));
    const ssize_t size = read_all(file.get(), blob.bytes);
    if (size < 0) return system_error("cannot read " + key);

    const std::size_t type_bytes = blob.bytes.empty() ? 0 : static_cast<unsigned char>(blob.bytes.back());
    if (size != status.st_size || type_bytes > max_type_bytes || blob.bytes.size() < type_bytes + 1) {
        return Error{Code::data_loss, key + " is cut or was not written by polybot"};
    }
    const std::size_t object_bytes = blob.bytes.size() - type_bytes - 1;
    blob.content_type = blob.bytes.substr(object_bytes, type_bytes);
    blob.bytes.resize(object_bytes);
    return blob;
}

Result<void> FileBlobStore::remove(const std::string& key) {
    if (!is_valid_blob_key(key)) return bad_key();
    if (::unlink(path_of(key).c_str()) != 0 && errno != ENOENT) return system_error("cannot delete " + key);
    return {};
}

Result<int> FileBlobStore::remove_older_than(system_clock::time_point time, const std::stop_token& stop) {
    int removed = 0;
    Result<void> all_gone;
    std::error_code unreadable;
    fs::directory_iterator entry(folder_, unreadable);
    while (!unreadable && entry != fs::directory_iterator() && !stop.stop_requested()) {
        if (is_of_put(entry->path().filename().string())) {
            const auto gone = remove_if_older(entry->path(), time);
            if (!gone) all_gone = gone.error();
            if (gone && *gone) ++removed;
        }
        entry.increment(unreadable);
    }
    if (unreadable) return Error{Code::unavailable, "cannot read the pictures' folder: " + unreadable.message()};
    if (!all_gone) return all_gone.error();
    return removed;
}

fs::path FileBlobStore::path_of(const std::string& key) const {
    std::string name = key;
    std::replace(name.begin(), name.end(), '/', '+');
    return folder_ / name;
}

}  // namespace polybot
